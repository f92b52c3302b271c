import type { Fault } from "../../errors.ts";

const step = 0.25;
const most = 4;
const memoryMiBPerCpu = 2048;

/** Holds CPU cores and memory against the pairs of the consumption plan: quarters of a core, and 2 GiB for each core. */
// https://learn.microsoft.com/azure/container-apps/containers#allocations
export function sizeFaults(cpu: number, memoryMiB: number): Fault[] {
  const fitted = Math.min(most, Math.max(step, Math.ceil(cpu / step) * step));
  if (cpu !== fitted) {
    const problem = `${cpu} is not a multiple of ${step} up to ${most}`;
    return [{ path: "slipway:service.cpu", problem, remedy: `set ${fitted}` }];
  }
  if (memoryMiB === cpu * memoryMiBPerCpu) return [];
  return [
    {
      path: "slipway:service.memoryMiB",
      problem: `${memoryMiB} does not go with ${cpu} CPU, which has ${cpu * memoryMiBPerCpu} MiB`,
      remedy: `set ${cpu * memoryMiBPerCpu}, or another slipway:service.cpu`,
    },
  ];
}
