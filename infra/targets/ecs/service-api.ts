import * as z from "zod";
import type { AwsApi } from "./aws-api.ts";
import { type Entrances, openBalancerApi } from "./balancer-api.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { poll } from "../../poll.ts";
import { pulumiCommand } from "../../remedies.ts";

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
  serviceName: z.string(),
  status: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number(),
  runningCount: z.number(),
  deployments: z.array(deploymentSchema).default([]),
  events: z.array(z.object({ message: z.string() })).default([]),
});
type Service = z.infer<typeof serviceSchema>;
const listSchema = z.object({ serviceArns: z.array(z.string()).default([]) });
const tasksSchema = z.object({ taskArns: z.array(z.string()).default([]) });
const updatedSchema = z.object({ service: serviceSchema });
const foundSchema = z.object({ services: z.array(serviceSchema).default([]) });

/** A load balancer's nodes hear of new weights one after another, and one that knows the old ones needs tasks for them. */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html: nodes in each zone, which share them
const settleMs = 15_000;

/** Where the two services are, and how requests come to them. */
export interface Place extends Entrances {
  /** ARNs of the cluster that serves, and of the one beside it. */
  cluster: string;
  stagedCluster: string;
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
  /** Sends them so many percent of production's requests. */
  route(percent: number): Promise<void>;
  /** ARN of the task that ended last, else of one that runs; undefined where there is none. */
  lastTask(): Promise<string | undefined>;
  /**
   * Takes their share, and lets them end once their calls in flight have; answers false, and leaves everything, where
   * another run has asked for others since.
   */
  end(): Promise<boolean>;
  /** The same whoever has asked for them, who then ends nothing and gives no share any more. */
  clear(): Promise<void>;
}

/** Opens it. */
export function openServiceApi(aws: AwsApi, place: Place, clock: Clock = systemClock): ServiceApi {
  const { cluster, stagedCluster, minutes } = place;
  const balancer = openBalancerApi(aws, place);
  /** The one of a cluster: the stack makes the cluster for it, and one that was deleted is listed for a while. */
  const active = async (where: string) => {
    const { serviceArns } = listSchema.parse(await aws.ecs("ListServices", { cluster: where }));
    if (serviceArns.length === 0) return undefined;
    const answer = await aws.ecs("DescribeServices", { cluster: where, services: serviceArns });
    return foundSchema.parse(answer).services.find(({ status }) => status === "ACTIVE");
  };
  const staged = async () => {
    const found = await active(stagedCluster);
    if (!found)
      throw new Error(`no service is in ${stagedCluster}; ${pulumiCommand("refresh")}, with the stack's name, sees it`);
    return found;
  };
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
  const update = async (changes: Readonly<Record<string, unknown>>) => {
    const { serviceName: service } = await staged();
    const answer = await aws.ecs("UpdateService", { cluster: stagedCluster, service, ...changes });
    return primaryOf(updatedSchema.parse(answer).service)?.id;
  };
  let own: string | undefined;
  let hasShare = false;
  // What runs has passed no health check yet: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
  const untilSteady = async (count: number) => {
    const look = async () => ({ service: await staged(), healthy: await balancer.healthy() });
    type Seen = Awaited<ReturnType<typeof look>>;
    const isSteady = ({ service, healthy }: Seen) => hasCome(service, count) && healthy >= count;
    const times = { seconds: minutes * 60, firstPauseSeconds: 1, longestPauseSeconds: 10, clock };
    const seen = await poll(look, (now) => isSteady(now) || hasFailed(now.service), times);
    if (isSteady(seen)) return undefined;
    const { service, healthy } = seen;
    const said = [primaryOf(service)?.rolloutStateReason ?? "", service.events[0]?.message ?? ""];
    const how = hasFailed(service) ? said.filter((text) => text !== "") : [];
    return how.join("; ") || `${healthy} of ${count} tasks are healthy after ${minutes} minutes`;
  };
  /** Whether nobody has asked for other tasks since: a run that was killed may not know it yet. */
  const isOwn = async () => primaryOf(await staged())?.id === own;
  const ensureOwn = async () => {
    if (!(await isOwn())) throw new Error(`another run examines a revision in ${stagedCluster}`);
  };
  const takeShare = async () => {
    await balancer.route(0);
    await clock.sleep(settleMs);
  };
  return {
    async serving() {
      const found = await active(cluster);
      return found && found.runningCount > 0
        ? { definition: found.taskDefinition, running: found.runningCount }
        : undefined;
    },
    // The other port is opened before tasks are asked for, and closed once none are: it shows the next `up` what a run left
    // that was ended in between, also where no task runs, since ECS gave up.
    async run(definition) {
      // Until ECS says which one it is, so that what is refused is taken back.
      own = primaryOf(await staged())?.id;
      await balancer.open(true);
      // One that failed is not tried again by a number alone.
      own = await update({ taskDefinition: definition, desiredCount: 1, forceNewDeployment: true });
      return untilSteady(1);
    },
    async scale(count) {
      await ensureOwn();
      await update({ desiredCount: count });
      return untilSteady(count);
    },
    async route(percent) {
      await ensureOwn();
      // Also where the answer is lost.
      hasShare = true;
      await balancer.route(percent);
    },
    async lastTask() {
      const { serviceName } = await staged();
      for (const desiredStatus of ["STOPPED", "RUNNING"]) {
        const answer = await aws.ecs("ListTasks", { cluster: stagedCluster, serviceName, desiredStatus });
        const [arn] = tasksSchema.parse(answer).taskArns;
        if (arn !== undefined) return arn;
      }
      return undefined;
    },
    async end() {
      if (!(await isOwn())) return false;
      if (hasShare) await takeShare();
      hasShare = false;
      await update({ desiredCount: 0 });
      await balancer.open(false);
      return true;
    },
    async clear() {
      // First a deployment that is nobody's: a run that lives on without its engine gives no share meanwhile.
      const found = await active(stagedCluster);
      if (found) await update({ forceNewDeployment: true });
      await takeShare();
      if (found) await update({ desiredCount: 0 });
      await balancer.open(false);
    },
  };
}

function primaryOf({ deployments }: Service) {
  return deployments.find(({ status }) => status === "PRIMARY");
}

function hasCome(service: Service, count: number): boolean {
  return primaryOf(service)?.rolloutState === "COMPLETED" && service.runningCount >= count;
}

function hasFailed(service: Service): boolean {
  return primaryOf(service)?.rolloutState === "FAILED";
}
