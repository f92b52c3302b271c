import { ConfigError, type Fault } from "../../errors.ts";

// https://docs.aws.amazon.com/apprunner/latest/dg/manage-configure.html#manage-configure.create
const sizes: readonly { cpu: number; memoryMiB: readonly number[] }[] = [
  { cpu: 0.25, memoryMiB: [512, 1024] },
  { cpu: 0.5, memoryMiB: [1024] },
  { cpu: 1, memoryMiB: [2048, 3072, 4096] },
  { cpu: 2, memoryMiB: [4096, 6144] },
  { cpu: 4, memoryMiB: [8192, 10240, 12288] },
];

/** An instance's size in App Runner's words. */
export interface InstanceSize {
  /** Thousandths of a core, of 1024. */
  cpu: string;
  /** MiB. */
  memory: string;
}

/** The size with exactly this CPU and memory; throws a ConfigError that names the nearest one where there is none. */
export function fitSize(cpu: number, memoryMiB: number): InstanceSize {
  const faults = sizeFaults(cpu, memoryMiB);
  if (faults.length > 0) throw new ConfigError(faults);
  return { cpu: String(cpu * 1024), memory: String(memoryMiB) };
}

/** What keeps App Runner from giving an instance this CPU and memory. */
export function sizeFaults(cpu: number, memoryMiB: number): Fault[] {
  const size = sizes.find((entry) => entry.cpu === cpu);
  if (!size) {
    const allowed = sizes.map((entry) => entry.cpu);
    const problem = `${cpu} is not one of ${allowed.join(", ")}`;
    return [{ path: "slipway:service.cpu", problem, remedy: `set ${nearest(cpu, allowed)}` }];
  }
  if (size.memoryMiB.includes(memoryMiB)) return [];
  return [
    {
      path: "slipway:service.memoryMiB",
      problem: `${memoryMiB} is not one of ${size.memoryMiB.join(", ")}, which App Runner gives to ${cpu} CPU`,
      remedy: `set ${nearest(memoryMiB, size.memoryMiB)}, or another slipway:service.cpu`,
    },
  ];
}

/** The smallest that is enough, or the largest there is. */
function nearest(wanted: number, allowed: readonly number[]): number | undefined {
  return allowed.find((value) => value > wanted) ?? allowed.at(-1);
}
