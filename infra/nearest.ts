import type { BoundTarget, ServiceSpec } from "./contract.ts";
import { nearestSize, sizesOf } from "./sizes.ts";

/** What a spec becomes on a target that cannot take it as it is, and what had to change, in words. */
export interface Nearest {
  spec: ServiceSpec;
  changes: string[];
}

/** The nearest that a target has of what a spec asks for; a comparison reads it, a stack is told to choose by itself. */
export function toNearest(wanted: ServiceSpec, target: Pick<BoundTarget, "facts" | "sizes">): Nearest {
  const { facts } = target;
  const size = nearestSize(wanted, sizesOf(target));
  const fewest = facts.scaleToZero.value ? 0 : 1;
  const minInstances = Math.max(fewest, atMost(wanted.minInstances, facts.minInstances.value));
  const fitted = {
    cpu: size.cpu,
    memoryMiB: size.memoryMiB,
    minInstances,
    maxInstances: facts.autoscaling.value ? Math.max(minInstances, wanted.maxInstances) : Math.max(1, minInstances),
    concurrency: atMost(wanted.concurrency, facts.concurrency.value),
    requestTimeoutSeconds: atMost(wanted.requestTimeoutSeconds, facts.requestSeconds.value),
  };
  const changes = numbers
    .filter((key) => fitted[key] !== wanted[key])
    .map((key) => `${key} ${fitted[key]} in place of ${wanted[key]}`);
  const { domain, ...rest } = wanted;
  if (domain !== undefined && !facts.customDomain.value) {
    return { spec: { ...rest, ...fitted }, changes: [...changes, "without the domain"] };
  }
  if (domain === undefined && !facts.defaultUrl.value) changes.push("with a domain, which it cannot do without");
  return { spec: { ...wanted, ...fitted }, changes };
}

const numbers = ["cpu", "memoryMiB", "minInstances", "maxInstances", "concurrency", "requestTimeoutSeconds"] as const;

function atMost(value: number, most: number | null): number {
  return most === null ? value : Math.min(value, most);
}
