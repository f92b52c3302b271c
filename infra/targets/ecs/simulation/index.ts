import * as z from "zod";
import { secretValue } from "../../../clouds/aws/simulation/resources.ts";
import type { LiveResource } from "../../../../simulation/cloud/index.ts";
import type { PlatformContainer, Simulation } from "../../../../simulation/contract.ts";
import { ecsCloud } from "./cloud.ts";

const taskSchema = z.object({ cpu: z.coerce.number(), memory: z.coerce.number(), containerDefinitions: z.string() });
const containersSchema = z.tuple([
  z.object({
    image: z.string(),
    portMappings: z.tuple([z.object({ containerPort: z.number() })]),
    environment: z.array(z.object({ name: z.string(), value: z.string() })),
    secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  }),
]);
const groupSchema = z.object({ healthCheck: z.object({ path: z.string() }) });

function container(live: readonly LiveResource[]): PlatformContainer {
  const inputsOf = (type: string) => live.find((resource) => resource.type === type)?.inputs;
  const task = taskSchema.parse(inputsOf("aws:ecs/taskDefinition:TaskDefinition"));
  const group = groupSchema.parse(inputsOf("aws:lb/targetGroup:TargetGroup"));
  const [{ image, portMappings, environment, secrets }] = containersSchema.parse(JSON.parse(task.containerDefinitions));
  const plain = environment.map(({ name, value }) => [name, value]);
  const hidden = secrets.map(({ name, valueFrom }) => [
    name,
    secretValue(live, valueFrom.split(":::")[0] ?? "") ?? `made-up-${name}`,
  ]);
  return {
    image,
    env: Object.fromEntries([...plain, ...hidden]),
    secretNames: secrets.map(({ name }) => name),
    port: portMappings[0].containerPort,
    healthPath: group.healthCheck.path,
    cpu: task.cpu / 1024,
    memoryMiB: task.memory,
  };
}

/** AWS: ECS on Fargate. */
export const simulation: Simulation = { cloud: () => ecsCloud(), options: { domainVerified: true }, container };
