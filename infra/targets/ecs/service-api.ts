import * as z from "zod";
import type { AwsApi } from "./aws-api.ts";
import { poll } from "../../poll.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
const deploymentSchema = z.object({
  id: z.string(),
  status: z.string(),
  taskDefinition: z.string(),
  rolloutState: z.string().default(""),
  rolloutStateReason: z.string().default(""),
});
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
const serviceSchema = z.object({
  status: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number(),
  runningCount: z.number(),
  deployments: z.array(deploymentSchema).default([]),
  events: z.array(z.object({ message: z.string() })).default([]),
});
type Service = z.infer<typeof serviceSchema>;
const listSchema = z.object({ serviceArns: z.array(z.string()).default([]) });
const updatedSchema = z.object({ service: serviceSchema });
const foundSchema = z.object({ services: z.array(serviceSchema).default([]) });

/** Where the two services are, and how requests come to them. */
interface Place {
  /** ARNs of the cluster that serves, and of the one beside it. */
  cluster: string;
  stagedCluster: string;
  /** Name of the service beside the one that serves. */
  stagedService: string;
  /** ARNs of production's listener and of both target groups. */
  listener: string;
  group: string;
  stagedGroup: string;
  /** Longest time until tasks are healthy. */
  minutes: number;
}

/** The service that serves, and the one that runs a revision beside it. */
export interface ServiceApi {
  /** ARN of the task definition that serves, and how many tasks of it run; undefined where none does. */
  serving(): Promise<{ definition: string; running: number } | undefined>;
  /** Runs one task of a definition beside what serves, once it is healthy; answers why it does not become so. */
  run(definition: string): Promise<string | undefined>;
  /** Runs so many of them. */
  scale(count: number): Promise<string | undefined>;
  /** Sends them so many percent of production's requests, less than all. */
  route(percent: number): Promise<void>;
  /** Takes their share, and lets them end once their calls in flight have; what another run has asked for since stays. */
  end(): Promise<void>;
}

/** Opens it. */
export function openServiceApi(aws: AwsApi, place: Place): ServiceApi {
  const { cluster, stagedCluster, stagedService, listener, group, stagedGroup, minutes } = place;
  const describe = async (where: string, service: string) => {
    const answer = await aws.ecs("DescribeServices", { cluster: where, services: [service] });
    return foundSchema.parse(answer).services.find(({ status }) => status === "ACTIVE");
  };
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
  const update = async (changes: Readonly<Record<string, unknown>>) => {
    const answer = await aws.ecs("UpdateService", { cluster: stagedCluster, service: stagedService, ...changes });
    return primaryOf(updatedSchema.parse(answer).service)?.id;
  };
  let own: string | undefined;
  const untilSteady = async (count: number) => {
    const isDone = (seen: Service | undefined) => seen === undefined || isSteady(seen, count) || hasFailed(seen);
    const times = { seconds: minutes * 60, firstPauseSeconds: 1, longestPauseSeconds: 10 };
    const seen = await poll(() => describe(stagedCluster, stagedService), isDone, times);
    if (seen && isSteady(seen, count)) return undefined;
    if (!seen) return `the service ${stagedService} is gone; pulumi refresh sees it`;
    const said = [primaryOf(seen)?.rolloutStateReason ?? "", seen.events[0]?.message ?? ""];
    return said.filter((text) => text !== "").join("; ") || `it is not healthy after ${minutes} minutes`;
  };
  /** Whether nobody has asked for other tasks since: a run that was killed may not know it yet. */
  const isOwn = async () => {
    const seen = await describe(stagedCluster, stagedService);
    return seen !== undefined && primaryOf(seen)?.id === own;
  };
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
  const route = async (percent: number) => {
    const action = "DefaultActions.member.1";
    const member = `${action}.ForwardConfig.TargetGroups.member`;
    await aws.balancing("ModifyListener", {
      ListenerArn: listener,
      [`${action}.Type`]: "forward",
      ...(percent === 0
        ? { [`${action}.TargetGroupArn`]: group }
        : {
            [`${member}.1.TargetGroupArn`]: group,
            [`${member}.1.Weight`]: 100 - percent,
            [`${member}.2.TargetGroupArn`]: stagedGroup,
            [`${member}.2.Weight`]: percent,
          }),
    });
  };
  return {
    route,
    async serving() {
      // There is one: the stack makes the cluster for it, and Pulumi names it.
      const { serviceArns } = listSchema.parse(await aws.ecs("ListServices", { cluster }));
      const [name] = serviceArns;
      const found = name === undefined ? undefined : await describe(cluster, name);
      return found && found.runningCount > 0
        ? { definition: found.taskDefinition, running: found.runningCount }
        : undefined;
    },
    async run(definition) {
      // One that failed is not tried again by a number alone.
      own = await update({ taskDefinition: definition, desiredCount: 1, forceNewDeployment: true });
      return untilSteady(1);
    },
    async scale(count) {
      if (!(await isOwn())) throw new Error(`another run examines a revision in ${stagedService}`);
      await update({ desiredCount: count });
      return untilSteady(count);
    },
    async end() {
      if (!(await isOwn())) return;
      await route(0);
      await update({ desiredCount: 0 });
    },
  };
}

function primaryOf({ deployments }: Service) {
  return deployments.find(({ status }) => status === "PRIMARY");
}

function isSteady(service: Service, count: number): boolean {
  return primaryOf(service)?.rolloutState === "COMPLETED" && service.runningCount >= count;
}

function hasFailed(service: Service): boolean {
  return primaryOf(service)?.rolloutState === "FAILED";
}
