import * as z from "zod";
import { secretValue } from "../../../clouds/aws/simulation/resources.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { PlatformContainer, Simulation } from "../../../../simulation/contract.ts";
import { listenerType } from "./balancer.ts";
import { ecsCloud } from "./cloud.ts";
import { definitionType, newestIn, serviceType } from "./services.ts";

const taskSchema = z.object({ cpu: z.coerce.number(), memory: z.coerce.number(), containerDefinitions: z.string() });
const containersSchema = z.tuple([
  z.object({
    image: z.string(),
    portMappings: z.tuple([z.object({ containerPort: z.number() })]),
    environment: z.array(z.object({ name: z.string(), value: z.string() })),
    secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  }),
]);
const groupSchema = z.object({ healthCheck: z.object({ path: z.string(), matcher: z.string() }) });

function container(live: readonly LiveResource[]): PlatformContainer {
  const find = (wanted: string) => live.filter(({ type }) => type === wanted);
  const service = newestIn(live);
  const definition = find(definitionType).find(({ outputs }) => outputs.arn === service?.inputs.taskDefinition);
  const task = taskSchema.parse(definition?.inputs);
  const group = groupSchema.parse(find("aws:lb/targetGroup:TargetGroup")[0]?.inputs);
  const [{ image, portMappings, environment, secrets }] = containersSchema.parse(JSON.parse(task.containerDefinitions));
  const plain = environment.map(({ name, value }) => [name, value]);
  const hidden = secrets.map(({ name, valueFrom }) => [name, secretValue(live, valueFrom) ?? `made-up-${name}`]);
  return {
    image,
    env: Object.fromEntries([...plain, ...hidden]),
    secretNames: secrets.map(({ name }) => name),
    port: portMappings[0].containerPort,
    // What counts is whether it answers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    healthPath: group.healthCheck.matcher === "200-499" ? false : group.healthCheck.path,
    cpu: task.cpu / 1024,
    memoryMiB: task.memory,
  };
}

/** AWS: ECS on Fargate. */
export const simulation: Simulation = {
  cloud: (control) =>
    ecsCloud({
      get rollsBack() {
        return control?.neverReady ?? false;
      },
      counts: (...asked) => control?.counts?.(...asked),
    }),
  service: serviceType,
  routedBy: listenerType,
  options: { domainVerified: true },
  container,
};
