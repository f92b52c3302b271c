import { type Collector, type CollectorPlace, smallestCollector } from "../../collector.ts";
import type { ServiceSpec } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { nearestSize } from "../../sizes.ts";
import { facts } from "./facts.ts";

/** An address that every container has of its own is what names an instance; a host name is promised nowhere. */
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html
export const collectorPlace: CollectorPlace = {
  instanceVariable: "ECS_CONTAINER_METADATA_URI_V4",
  size: smallestCollector,
};

type Size = Pick<ServiceSpec, "cpu" | "memoryMiB">;

/** What a task takes: the server's size, or with a collector the smallest that holds both. */
export function taskSize({ cpu, memoryMiB, collector }: Size & Pick<ServiceSpec, "collector">): Size {
  if (!collector) return { cpu, memoryMiB };
  return nearestSize({ cpu, memoryMiB: memoryMiB + collector.size.memoryMiB }, facts.sizes.value);
}

/** A server that leaves no room in the largest task. */
export function collectorFaults(spec: Size & Pick<ServiceSpec, "collector">): Fault[] {
  const { collector, memoryMiB } = spec;
  if (!collector || taskSize(spec).memoryMiB >= memoryMiB + collector.size.memoryMiB) return [];
  return [
    {
      path: "slipway:observability.collector",
      problem: `needs ${collector.size.memoryMiB} MiB beside the server, and no task is larger than ${memoryMiB} MiB (${facts.sizes.source})`,
      remedy: "give the server a smaller size, or leave the collector out",
    },
  ];
}

/** What the task's definition says of the containers beside one another, where there are two. */
export interface Beside {
  /** Of the server's container. */
  server: object;
  containers: object[];
}

/** The collector's container, which starts before the server's and ends after it; its own end is not the task's. */
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson
export function besideServer(
  { memoryMiB, collector }: Pick<ServiceSpec, "memoryMiB" | "collector">,
  rest: Pick<ContainerDefinition, "secrets" | "logConfiguration">,
): Beside {
  if (!collector) return { server: {}, containers: [] };
  const container = { ...toContainer(collector), ...rest };
  return {
    server: { memory: memoryMiB, dependsOn: [{ containerName: container.name, condition: "START" }] },
    containers: [container],
  };
}

interface ContainerDefinition {
  secrets: object[];
  logConfiguration: object;
}

function toContainer({ image, args, env, size }: Collector) {
  return {
    name: "collector",
    image,
    essential: false,
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html: 60 s is the least.
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    command: args,
    memory: size.memoryMiB,
    readonlyRootFilesystem: true,
    environment: Object.entries(env).map(([name, value]) => ({ name, value })),
  };
}
