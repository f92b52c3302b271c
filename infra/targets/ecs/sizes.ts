import type { Fault } from "../../errors.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
const sizes: readonly { cpu: number; memoryMiB: readonly number[] }[] = [
  { cpu: 0.25, memoryMiB: [512, 1024, 2048] },
  { cpu: 0.5, memoryMiB: range(1024, 4096, 1024) },
  { cpu: 1, memoryMiB: range(2048, 8192, 1024) },
  { cpu: 2, memoryMiB: range(4096, 16384, 1024) },
  { cpu: 4, memoryMiB: range(8192, 30720, 1024) },
  { cpu: 8, memoryMiB: range(16384, 61440, 4096) },
  { cpu: 16, memoryMiB: range(32768, 122880, 8192) },
];

/** Holds CPU cores and memory against the pairs that Fargate has. */
export function sizeFaults(cpu: number, memoryMiB: number): Fault[] {
  const size = sizes.find((entry) => entry.cpu === cpu);
  if (!size) {
    const allowed = sizes.map((entry) => entry.cpu).join(", ");
    const enough = sizes.find((entry) => entry.cpu > cpu)?.cpu ?? sizes.at(-1)?.cpu;
    return [{ path: "slipway:service.cpu", problem: `${cpu} is not one of ${allowed}`, remedy: `set ${enough}` }];
  }
  if (size.memoryMiB.includes(memoryMiB)) return [];
  const enough = size.memoryMiB.find((entry) => entry > memoryMiB) ?? size.memoryMiB.at(-1);
  return [
    {
      path: "slipway:service.memoryMiB",
      problem: `${memoryMiB} is not a size that Fargate has with ${cpu} CPU`,
      remedy: `set ${enough}, or another slipway:service.cpu`,
    },
  ];
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}
