import type { Facts, Size, SizesUnder } from "../../facts.ts";

const machines = "https://fly.io/docs/machines/api/machines-resource/";
const sizing = "https://fly.io/docs/machines/guides-examples/machine-sizing/";
const concurrency = "https://fly.io/docs/apps/concurrency/";

/** What one CPU of each kind goes with, in MiB; memory comes in steps of 256. */
// https://fly.io/docs/machines/guides-examples/machine-sizing/
const kinds = {
  shared: { cpus: [1, 2, 4, 8], leastMiB: 256, mostMiB: 2048 },
  performance: { cpus: [1, 2, 4, 8, 16], leastMiB: 2048, mostMiB: 8192 },
} as const;

const stepMiB = 256;

/** Sizes of either kind. */
const sizes = kinds.performance.cpus.map((cpu) => {
  const { leastMiB } = cpu > 8 ? kinds.performance : kinds.shared;
  return sizeOf(cpu, leastMiB, kinds.performance.mostMiB);
});

/** Sizes of one kind of CPU. */
export function sizesOfKind(cpuKind: keyof typeof kinds): SizesUnder {
  const { cpus, leastMiB, mostMiB } = kinds[cpuKind];
  return {
    sizes: cpus.map((cpu) => sizeOf(cpu, leastMiB, mostMiB)),
    options: `slipway:options.cpuKind ${cpuKind}`,
  };
}

function sizeOf(cpu: number, leastMiB: number, mostMiB: number): Size {
  const count = (cpu * (mostMiB - leastMiB)) / stepMiB + 1;
  return { cpu, memoryMiB: Array.from({ length: count }, (_, index) => cpu * leastMiB + index * stepMiB) };
}

/** What Fly.io can and cannot do. */
export const facts: Facts = {
  requestSeconds: { value: null, source: "https://fly.io/docs/networking/services/" },
  // What the target sets as http_options.idle_timeout; the usual one is a minute.
  idleSeconds: { value: 300, source: "https://fly.io/docs/reference/configuration/#services-ports-http_options" },
  scaleToZero: { value: true, source: "https://fly.io/docs/launch/autostop-autostart/" },
  // Its proxy starts and stops the machines that there are, and makes none.
  autoscaling: { value: true, source: "https://fly.io/docs/launch/autostop-autostart/" },
  customDomain: { value: true, source: "https://fly.io/docs/networking/custom-domain/" },
  defaultUrl: { value: true, source: "https://fly.io/docs/networking/services/" },
  isPublic: { value: true, source: "https://fly.io/docs/networking/services/" },
  // Secrets are the app's own, and are written, never looked up.
  secretReferences: { value: false, source: "https://fly.io/docs/apps/secrets/" },
  reservedVariables: {
    value: ["FLY_*", "PRIMARY_REGION"],
    source: "https://fly.io/docs/machines/runtime-environment/",
  },
  reservedPaths: { value: null, source: "https://fly.io/docs/networking/services/" },
  sizes: { value: sizes, source: sizing },
  concurrency: { value: null, source: concurrency },
  minInstances: { value: null, source: machines },
  fixedAnswers: { value: false, source: "https://fly.io/docs/networking/services/" },
  liveFiles: {
    value: { why: "gives a Machine its secrets and files when it starts" },
    source: "https://fly.io/docs/apps/secrets/",
  },
  // As long as `drainSeconds` of its options says.
  shutdownSeconds: { value: 30, source: "https://fly.io/docs/reference/configuration/#runtime-options" },
};
