import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";

const railway = page("https://docs.railway.com/pricing/plans", "2026-08");

/** What Railway charges on the Pro plan, whose USD 20 a month are used up before anything of this is paid. */
export const prices = {
  cpuMonth: railway("compute", 20, "vCPU in use and month"),
  gibMonth: railway("compute", 10, "GB of memory in use and month"),
  outGb: railway("traffic", 0.05, "GB out"),
} satisfies Prices;

const hoursOfMonth = 730;

/** A month on Railway: CPU is counted while it works, memory as if all of it were in use. */
export function usage(spec: ServiceSpec, _options: unknown, month: Month): Amounts<typeof prices> {
  return {
    cpuMonth: (month.busySeconds / (month.hours * 3600)) * spec.cpu,
    gibMonth: spec.minInstances * (spec.memoryMiB / 1024) * (month.hours / hoursOfMonth),
    outGb: month.responseGiB,
  };
}
