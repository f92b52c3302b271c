import type { Fault } from "../../errors.ts";

/** What one amount of CPU allows. */
interface Size {
  cpu: number;
  minMemoryMiB: number;
  maxMemoryMiB: number;
}

// https://cloud.google.com/run/docs/configuring/services/cpu and
// https://cloud.google.com/run/docs/configuring/services/memory-limits (second generation: at least 512 MiB)
const sizes: readonly Size[] = [
  { cpu: 1, minMemoryMiB: 512, maxMemoryMiB: 4096 },
  { cpu: 2, minMemoryMiB: 512, maxMemoryMiB: 8192 },
  { cpu: 4, minMemoryMiB: 2048, maxMemoryMiB: 16384 },
  { cpu: 6, minMemoryMiB: 4096, maxMemoryMiB: 24576 },
  { cpu: 8, minMemoryMiB: 4096, maxMemoryMiB: 32768 },
];

/**
 * Holds CPU cores and memory against what Cloud Run allows. Less than one core is refused: it takes one request at a time
 * only, and an open MCP stream is one.
 */
export function sizeFaults(cpu: number, memoryMiB: number): Fault[] {
  const size = sizes.find((entry) => entry.cpu === cpu);
  if (!size) {
    const allowed = sizes.map((entry) => entry.cpu).join(", ");
    const enough = sizes.find((entry) => entry.cpu > cpu)?.cpu ?? sizes.at(-1)?.cpu;
    return [{ path: "slipway:service.cpu", problem: `${cpu} is not one of ${allowed}`, remedy: `set ${enough}` }];
  }
  const { minMemoryMiB, maxMemoryMiB } = size;
  if (memoryMiB >= minMemoryMiB && memoryMiB <= maxMemoryMiB) return [];
  return [
    {
      path: "slipway:service.memoryMiB",
      problem: `${memoryMiB} is outside of ${minMemoryMiB} to ${maxMemoryMiB} MiB, which ${cpu} CPU allows`,
      remedy: `set ${Math.min(Math.max(memoryMiB, minMemoryMiB), maxMemoryMiB)}, or another slipway:service.cpu`,
    },
  ];
}
