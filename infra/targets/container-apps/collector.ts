import type { VaultSecret } from "../../clouds/azure/secrets.ts";
import type { Collector, CollectorPlace } from "../../collector.ts";
import type { ServiceSpec } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { facts } from "./facts.ts";

/** The smallest step: what an app's containers have together must be one of the sizes that there are. */
// https://learn.microsoft.com/azure/container-apps/environment-variables, https://learn.microsoft.com/azure/container-apps/containers#allocations
export const collectorPlace: CollectorPlace = {
  instanceVariable: "CONTAINER_APP_REPLICA_NAME",
  size: { cpu: 0.25, memoryMiB: 512 },
};

/** The collector's container; those of a replica share one address. */
// https://learn.microsoft.com/azure/container-apps/containers#multiple-containers
export function collectorContainers(collector: Collector | undefined, secrets: readonly VaultSecret[]) {
  if (!collector) return [];
  const { image, args, env, size } = collector;
  return [
    {
      name: "collector",
      image,
      args: [...args],
      resources: { cpu: size.cpu, memory: `${size.memoryMiB / 1024}Gi` },
      env: [
        ...Object.entries(env).map(([name, value]) => ({ name, value })),
        ...secrets.map(({ name, key }) => ({ name, secretRef: key })),
      ],
    },
  ];
}

/** A server that leaves no room in the largest replica. */
export function collectorFaults({ cpu, collector }: Pick<ServiceSpec, "cpu" | "collector">): Fault[] {
  const most = Math.max(...(facts.sizes.value ?? []).map((size) => size.cpu));
  if (!collector || cpu + collector.size.cpu <= most) return [];
  return [
    {
      path: "slipway:observability.collector",
      problem: `needs ${collector.size.cpu} CPU beside the server, and a replica has ${most} at most (${facts.sizes.source})`,
      remedy: "give the server a smaller size, or leave the collector out",
    },
  ];
}

/**
 * Alarms that may be deaf beside a collector: what Azure measures has the replica's name and no container's, and no page says
 * of whose limit the percentage is. Of both together, a server that has all of its own would be under the bound.
 */
// https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-app-containerapps-metrics
export function collectorWarnings({
  cpu,
  memoryMiB,
  collector,
  alerts: { rules },
}: Pick<ServiceSpec, "cpu" | "memoryMiB" | "collector" | "alerts">): string[] {
  if (!collector) return [];
  const highest = {
    cpu: (100 * cpu) / (cpu + collector.size.cpu),
    memory: (100 * memoryMiB) / (memoryMiB + collector.size.memoryMiB),
  };
  const deaf = (["cpu", "memory"] as const).filter((kind) => (rules[kind]?.percent ?? 0) >= highest[kind]);
  if (deaf.length === 0) return [];
  const most = deaf.map((kind) => `${Math.floor(highest[kind])} % of ${kind}`).join(" and ");
  return [
    `slipway:observability.collector: Azure may measure it and the server together, of which a server at its own limit is ${most}: set ${deaf.map((kind) => `slipway:alerts.${kind}.percent`).join(" and ")} lower than that, or let the vendor watch them (slipway:observability.monitors)`,
  ];
}
