import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import type { FlyOptions } from "./options.ts";

const fly = page("https://fly.io/docs/about/pricing/", "2026-11");

/** What Fly.io charges in its cheapest regions; a shared IPv4 address, IPv6 and ten certificates cost nothing. */
export const prices = {
  sharedCpuMonth: fly("compute", 0.695, "shared CPU and month"),
  performanceCpuMonth: fly("compute", 21, "performance CPU and month"),
  gibMonth: fly("compute", 5, "GB of memory and month"),
  stoppedGibMonth: fly("compute", 0.15, "GB of a stopped machine's root file system and month"),
  responseGib: fly("traffic", 0.02, "GB out in North America and Europe"),
} satisfies Prices;

/** A month on Fly.io: machines that never stop, and those of the pool while they are at work. */
export function usage(spec: ServiceSpec, { cpuKind }: FlyOptions, month: Month): Amounts<typeof prices> {
  const busy = month.busySeconds / (month.hours * 3600);
  const running = Math.max(spec.minInstances, busy);
  const cpus = running * spec.cpu;
  return {
    sharedCpuMonth: cpuKind === "shared" ? cpus : 0,
    performanceCpuMonth: cpuKind === "performance" ? cpus : 0,
    gibMonth: running * (spec.memoryMiB / 1024),
    stoppedGibMonth: Math.max(0, spec.maxInstances - running) * month.imageGiB,
    responseGib: month.responseGiB,
  };
}
