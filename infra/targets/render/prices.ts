import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import { planOf } from "./plans.ts";

const compute = page("https://render.com/pricing#compute", "2026-10");
const traffic = page("https://render.com/docs/outbound-bandwidth", "2026-11");

const perMonth = "instance and month";

/** What Render charges, each plan by its name; certificates, logs, seats and the first custom domains cost nothing. */
export const prices = {
  starter: compute("compute", 7, perMonth),
  standard: compute("compute", 25, perMonth),
  pro: compute("compute", 85, perMonth),
  pro_plus: compute("compute", 175, perMonth),
  pro_max: compute("compute", 225, perMonth),
  pro_ultra: compute("compute", 450, perMonth),
  // What the workspace has free of it hangs on its plan, and all of its services share it.
  outGb: traffic("traffic", 0.15, "GB out, beyond what the workspace's plan includes"),
} satisfies Prices;

const hoursOfMonth = 730;

/** A month on Render. */
export function usage(spec: ServiceSpec, _options: unknown, month: Month): Amounts<typeof prices> {
  const chosen = planOf(spec)?.id;
  const instances = spec.minInstances * (month.hours / hoursOfMonth);
  const of = (plan: typeof chosen) => (plan === chosen ? instances : 0);
  return {
    starter: of("starter"),
    standard: of("standard"),
    pro: of("pro"),
    pro_plus: of("pro_plus"),
    pro_max: of("pro_max"),
    pro_ultra: of("pro_ultra"),
    outGb: month.responseGiB,
  };
}
