import { awsPrices, awsUsage } from "../../clouds/aws/prices.ts";
import type { ServiceSpec } from "../../contract.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import { hasMadeUpUrl } from "./facts.ts";
import type { AppRunnerOptions } from "./options.ts";

const appRunner = page("https://aws.amazon.com/apprunner/pricing/", "2026-11");

/** What App Runner charges, in us-east-1; HTTPS and the domain cost nothing. */
export const prices = {
  ...awsPrices,
  cpuHour: appRunner("compute", 0.064, "vCPU and hour in which an instance is active"),
  gibHour: appRunner("compute", 0.007, "GB and hour"),
} satisfies Prices;

/** A month on App Runner. */
export function usage(spec: ServiceSpec, options: AppRunnerOptions, month: Month): Amounts<typeof prices> {
  // An instance counts as active for a minute at least, and the stated load brings a request every few seconds: as many
  // as take it are active all the time. https://aws.amazon.com/apprunner/pricing/
  const active = Math.ceil(month.busySeconds / (month.hours * 3600) / spec.concurrency);
  const common = awsUsage(spec, month, options);
  return {
    ...common,
    // One holds the URL.
    secret: common.secret + (hasMadeUpUrl(spec, options) ? 1 : 0),
    cpuHour: active * spec.cpu * month.hours,
    gibHour: Math.max(spec.minInstances, active) * (spec.memoryMiB / 1024) * month.hours,
  };
}
