import type { BoundTarget, ServiceSpec } from "./contract.ts";
import type { Fault } from "./errors.ts";
import type { Size } from "./facts.ts";
import { setCommand } from "./remedies.ts";

/** What keeps a platform from giving an instance this CPU and memory, with the nearest size that it has. */
export function sizeFaults(
  { cpu, memoryMiB }: Pick<ServiceSpec, "cpu" | "memoryMiB">,
  target: Pick<BoundTarget, "name" | "facts" | "sizes">,
  stack: string,
): Fault[] {
  const sizes = sizesOf(target);
  if (sizes === null) return [];
  const under = target.sizes ? [target.sizes.options] : [];
  const fault = (key: "cpu" | "memoryMiB", value: number, allowed: string, nearest: number | undefined): Fault => {
    const path = `slipway:service.${key}`;
    return {
      path,
      problem: `${value} is not one of ${allowed}, which ${target.name} has${toWith(under, key === "cpu" ? [] : [`${cpu} CPU`])} (${target.facts.sizes.source})`,
      remedy: `set it with: ${setCommand(stack, path, Number.isInteger(nearest) ? "int" : "float", String(nearest))}`,
    };
  };
  const size = sizes.find((entry) => entry.cpu === cpu);
  if (!size) {
    const cpus = sizes.map((entry) => entry.cpu);
    return [fault("cpu", cpu, cpus.join(", "), nearestOf(cpu, cpus))];
  }
  const { memoryMiB: allowed } = size;
  if ("from" in allowed) {
    if (memoryMiB >= allowed.from && memoryMiB <= allowed.to) return [];
    const nearest = Math.min(Math.max(memoryMiB, allowed.from), allowed.to);
    return [fault("memoryMiB", memoryMiB, `${allowed.from} to ${allowed.to} MiB`, nearest)];
  }
  if (allowed.includes(memoryMiB)) return [];
  return [fault("memoryMiB", memoryMiB, allowed.join(", "), nearestOf(memoryMiB, allowed))];
}

/** The sizes that a target has with its options; null where any will do. */
export function sizesOf({ facts, sizes }: Pick<BoundTarget, "facts" | "sizes">): readonly Size[] | null {
  return sizes?.sizes ?? facts.sizes.value;
}

function toWith(...words: readonly string[][]): string {
  const all = words.flat();
  return all.length === 0 ? "" : ` with ${all.join(" and ")}`;
}

/** The smallest size that is enough of both, or the largest there is; any will do where a platform names none. */
export function nearestSize(
  { cpu, memoryMiB }: Pick<ServiceSpec, "cpu" | "memoryMiB">,
  sizes: readonly Size[] | null,
): Pick<ServiceSpec, "cpu" | "memoryMiB"> {
  const most = Math.max(...(sizes ?? []).map((size) => size.cpu));
  const all = (sizes ?? []).flatMap((size) =>
    memories(size, memoryMiB).map((memory) => ({ cpu: size.cpu, memoryMiB: memory })),
  );
  const enough = all.find((size) => size.cpu >= Math.min(cpu, most) && size.memoryMiB >= memoryMiB);
  return enough ?? all.at(-1) ?? { cpu, memoryMiB };
}

function memories({ memoryMiB: allowed }: Size, wanted: number): readonly number[] {
  return "from" in allowed ? [Math.min(Math.max(wanted, allowed.from), allowed.to)] : allowed;
}

/** The smallest that is enough, or the largest there is. */
function nearestOf(wanted: number, allowed: readonly number[]): number | undefined {
  return allowed.find((value) => value > wanted) ?? allowed.at(-1);
}
