import * as z from "zod";
import { withoutPolicy } from "../../../clouds/aws/simulation/resources.ts";
import type { Properties } from "../../../provider/protocol.ts";
import type { LiveResource, ResourceType } from "../../../../simulation/cloud/index.ts";
import type { Traffic } from "../../../../simulation/contract.ts";
import { listenerType, ruleType, weightsOf } from "./balancer.ts";

export const serviceType = "aws:ecs/service:Service";
export const definitionType = "aws:ecs/taskDefinition:TaskDefinition";

const inputsSchema = z.object({
  name: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.number(),
  waitForSteadyState: z.boolean().default(false),
  deploymentCircuitBreaker: z.object({ rollback: z.boolean() }),
  loadBalancers: z.tuple([
    z.object({ targetGroupArn: z.string(), containerName: z.string(), containerPort: z.number() }),
  ]),
});
const portsSchema = z.array(
  z.object({ name: z.string(), portMappings: z.array(z.object({ containerPort: z.number() })) }),
);

/** What a service runs. */
export interface State {
  taskDefinition: string;
  runningCount: number;
  /** Of its newest deployment. */
  rolloutState: "COMPLETED" | "IN_PROGRESS" | "FAILED";
  reason: string;
  /** Of that deployment. */
  id: string;
  /** When its tasks came up, in milliseconds since 1970. */
  changedAt: number;
}

const none: State = {
  taskDefinition: "",
  runningCount: 0,
  rolloutState: "COMPLETED",
  reason: "",
  id: "",
  changedAt: 0,
};

/** What became of the services of an account. */
export interface Services {
  type: ResourceType;
  state(name: string): State & Properties;
  /** Says that a service changes, in a new deployment or not, until it has its new inputs. */
  begin(name: string, taskDefinition: string, isNew: boolean): void;
  traffic(live: readonly LiveResource[]): Traffic | undefined;
}

/** The services, none of which can bring up new tasks while `rollsBack` is true. */
export function openServices(
  control: { rollsBack: boolean },
  arnOf: (service: string, resource: string) => string,
): Services {
  const states = new Map<string, State>();
  let deployments = 0;
  const state = (name: string) => ({ ...(states.get(name) ?? none) });
  return {
    state,
    begin: (name, taskDefinition, isNew) => {
      const before = state(name);
      const id = isNew ? `ecs-svc/${(deployments += 1)}` : before.id;
      states.set(name, { ...before, taskDefinition, rolloutState: "IN_PROGRESS", id });
    },
    traffic: (live) => trafficOf(live, state),
    type: {
      autoname: "name",
      unique: "name",
      id: ({ inputs }) =>
        arnOf("ecs", `service/${String(inputs.cluster).split("cluster/").at(-1)}/${String(inputs.name)}`),
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html: a service that does so
      // goes back to its last completed deployment, where there is one. The provider fails and keeps what was asked for.
      // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go
      outputs: ({ inputs }) => {
        const asked = inputsSchema.safeParse(inputs).data;
        if (asked?.taskDefinition.startsWith("arn:")) {
          const before = state(asked.name);
          const fails = control.rollsBack && asked.desiredCount > 0;
          if (!fails || !asked.deploymentCircuitBreaker.rollback || before.taskDefinition === "")
            states.set(asked.name, { ...before, ...deployed(asked, fails) });
        }
        return { taskDefinition: inputs.taskDefinition ?? "" };
      },
      fails: ({ waitForSteadyState }) =>
        control.rollsBack && waitForSteadyState === true
          ? "Service deployment rolled back because the circuit breaker threshold was exceeded"
          : undefined,
      replaceOn: ["cluster", "name", "launchType"],
      refuses: (inputs, live) =>
        withoutListener(JSON.stringify(inputs.loadBalancers), live) ??
        unreadable(inputs.taskDefinition, live) ??
        withoutPort(inputs, live),
    },
  };
}

function deployed({ taskDefinition, desiredCount }: z.infer<typeof inputsSchema>, fails: boolean): Omit<State, "id"> {
  const reason = fails ? "ECS deployment circuit breaker: tasks failed to start." : "ECS deployment completed.";
  return {
    taskDefinition,
    runningCount: fails ? 0 : desiredCount,
    rolloutState: fails ? "FAILED" : "COMPLETED",
    reason,
    changedAt: Date.now(),
  };
}

/** The service whose tasks were asked for last: the one beside that which serves, where it runs any. */
export function newestIn(live: readonly LiveResource[]): LiveResource | undefined {
  const services = live.filter(({ type }) => type === serviceType);
  const isBeside = ({ inputs }: LiveResource) => inputsSchema.parse(inputs).waitForSteadyState === false;
  const beside = services.find(isBeside);
  const serving = services.find((service) => !isBeside(service));
  return beside && (!serving || Number(beside.inputs.desiredCount) > 0) ? beside : serving;
}

/** How requests come to the task definitions: by the weights of production's listener, and by the rule of the other. */
function trafficOf(live: readonly LiveResource[], stateOf: (name: string) => State): Traffic | undefined {
  const services = live.filter(({ type }) => type === serviceType).map(({ inputs }) => inputsSchema.parse(inputs));
  if (!services.some(({ waitForSteadyState }) => waitForSteadyState)) return undefined;
  const runs = (group: string) => {
    const found = services.find(({ loadBalancers: [{ targetGroupArn }] }) => targetGroupArn === group);
    const state = found && stateOf(found.name);
    return state && state.runningCount > 0 ? state.taskDefinition : undefined;
  };
  const shares: Record<string, number> = {};
  const production = live.find(({ type, inputs }) => type === listenerType && inputs.port === 443);
  for (const [group, weight] of production ? weightsOf(production) : []) {
    if (weight === 0) continue;
    const definition = runs(group) ?? "nothing that runs";
    shares[definition] = (shares[definition] ?? 0) + weight;
  }
  const hosts: Record<string, string> = {};
  for (const rule of live.filter(({ type }) => type === ruleType)) {
    const [, host] = /"values":\["([^"]+)"/.exec(JSON.stringify(rule.inputs.conditions)) ?? [];
    const [definition] = [...weightsOf(rule).keys()].map(runs);
    if (definition !== undefined && host !== undefined) hosts[definition] = host;
  }
  return { newest: String(newestIn(live)?.inputs.taskDefinition), shares, hosts };
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
function withoutListener(loadBalancers: string, live: readonly LiveResource[]): string | undefined {
  const forwards = live
    .filter(({ type }) => type === listenerType || type === ruleType)
    .some((listener) => [...weightsOf(listener).keys()].some((group) => loadBalancers.includes(group)));
  return forwards ? undefined : "InvalidParameterException: The target group does not have an associated load balancer";
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
function unreadable(definition: unknown, live: readonly LiveResource[]): string | undefined {
  const task = find(definition, live);
  return task && withoutPolicy(task.inputs, live, "executionRoleArn");
}

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html
function withoutPort(inputs: Properties, live: readonly LiveResource[]): string | undefined {
  const task = find(inputs.taskDefinition, live);
  const asked = inputsSchema.safeParse(inputs).data;
  if (!task || !asked) return undefined;
  const [{ containerName, containerPort }] = asked.loadBalancers;
  const containers = portsSchema.parse(JSON.parse(String(task.inputs.containerDefinitions)));
  const has = containers.some(
    ({ name, portMappings }) =>
      name === containerName && portMappings.some((mapping) => mapping.containerPort === containerPort),
  );
  return has
    ? undefined
    : `InvalidParameterException: The container ${containerName} did not have a container port ${containerPort} defined.`;
}

function find(definition: unknown, live: readonly LiveResource[]): LiveResource | undefined {
  return live.find(({ type, outputs }) => type === definitionType && outputs.arn === definition);
}
