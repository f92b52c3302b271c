import * as z from "zod";
import { awsRules } from "../../../clouds/aws/simulation/rules.ts";
import type { Rule } from "../../../../simulation/cloud/index.ts";
import { ruleFor } from "../../../../simulation/rule.ts";
import { fixedResponseRules } from "./listener-rules.ts";

const fargate: Record<string, readonly [number, number]> = {
  256: [512, 2048],
  512: [1024, 4096],
  1024: [2048, 8192],
  2048: [4096, 16384],
  4096: [8192, 30720],
  8192: [16384, 61440],
  16384: [32768, 122880],
};
const containers = z.string().transform((text, context) => {
  try {
    return z
      .array(
        z.object({
          name: z.string().default(""),
          essential: z.boolean().default(true),
          memory: z.number().default(0),
          dependsOn: z.array(z.object({ containerName: z.string(), condition: z.string() })).default([]),
          restartPolicy: z.object({ restartAttemptPeriod: z.number().default(300) }).optional(),
          healthCheck: z.unknown().optional(),
          stopTimeout: z.number().optional(),
          portMappings: z.array(z.object({ containerPort: z.number(), hostPort: z.number().optional() })).default([]),
        }),
      )
      .parse(JSON.parse(text));
  } catch {
    context.addIssue("is not known yet");
    return z.NEVER;
  }
});
const task = "aws:ecs/taskDefinition:TaskDefinition";

/** What ECS and its load balancer refuse, each with the page that says so. */
export const ecsRules: Rule[] = [
  ...awsRules,
  ruleFor(
    task,
    z.object({ cpu: z.string(), memory: z.string() }),
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
    ({ cpu, memory }) => {
      const [least = 1, most = 0] = fargate[cpu] ?? [];
      return {
        memory: (Number(memory) < least || Number(memory) > most) && "No Fargate configuration exists for given values",
      };
    },
  ),
  ruleFor(
    task,
    z.object({ containerDefinitions: containers }),
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
    ({ containerDefinitions }) => ({
      containerDefinitions:
        containerDefinitions.some(({ stopTimeout = 30 }) => stopTimeout > 120) &&
        "stopTimeout must be at most 120 on Fargate",
    }),
  ),
  ruleFor(
    task,
    z.object({ networkMode: z.literal("awsvpc"), containerDefinitions: containers }),
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
    ({ containerDefinitions }) => ({
      containerDefinitions:
        containerDefinitions.some(({ portMappings }) =>
          portMappings.some(({ containerPort, hostPort = containerPort }) => containerPort !== hostPort),
        ) && "hostPort must equal containerPort in awsvpc mode",
    }),
  ),
  ruleFor(
    task,
    z.object({ memory: z.coerce.number(), containerDefinitions: containers }),
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
    ({ memory, containerDefinitions }) => ({ containerDefinitions: besideRefused(containerDefinitions, memory) }),
  ),
  ruleFor(
    "aws:lb/loadBalancer:LoadBalancer",
    z.object({ name: z.string() }),
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
    ({ name }) => ({ name: name.length > 32 && "must have at most 32 characters" }),
  ),
  ruleFor(
    "aws:lb/loadBalancer:LoadBalancer",
    z.object({ idleTimeout: z.number() }),
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes",
    ({ idleTimeout }) => ({ idleTimeout: idleTimeout > 4000 && "must be from 1 to 4000" }),
  ),
  ruleFor(
    "aws:lb/loadBalancer:LoadBalancer",
    z.object({ subnets: z.array(z.string()) }),
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancer-getting-started.html",
    ({ subnets }) => ({ subnets: subnets.length < 2 && "at least two subnets in two zones are needed" }),
  ),
  ruleFor(
    "aws:lb/targetGroup:TargetGroup",
    z.object({ healthCheck: z.object({ interval: z.number(), timeout: z.number() }) }),
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
    ({ healthCheck }) => ({
      healthCheck: healthCheck.timeout >= healthCheck.interval && "the time-out must be less than the interval",
    }),
  ),
  ...fixedResponseRules,
];

/** What is refused of containers that run beside one another. */
function besideRefused(defined: z.infer<typeof containers>, taskMiB: number): string | false {
  const names = new Set(defined.map(({ name }) => name));
  const ports = defined.flatMap(({ portMappings }) => portMappings.map(({ containerPort }) => containerPort));
  const needed = defined.flatMap(({ dependsOn }) => dependsOn);
  const isChecked = (wanted: string) => defined.some(({ name, healthCheck }) => name === wanted && healthCheck);
  if (names.size < defined.length) return "container names must be unique";
  if (new Set(ports).size < ports.length) return "two containers of a task cannot take one port";
  if (!defined.some(({ essential }) => essential)) return "All container definitions cannot be non-essential";
  if (defined.reduce((sum, { memory }) => sum + memory, 0) > taskMiB)
    return "Invalid setting for container: the task's memory is less than that of its containers";
  if (needed.some(({ containerName }) => !names.has(containerName)))
    return "a dependency names no container of the task";
  if (needed.some(({ containerName, condition }) => condition === "HEALTHY" && !isChecked(containerName)))
    return "HEALTHY needs a health check of the container that is waited for";
  const periods = defined.flatMap(({ restartPolicy }) => restartPolicy?.restartAttemptPeriod ?? []);
  return periods.some((seconds) => seconds < 60 || seconds > 1800) && "restartAttemptPeriod must be from 60 to 1800";
}
