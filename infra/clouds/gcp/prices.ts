import { isProbed } from "../../monitoring.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";

const network = page("https://cloud.google.com/vpc/network-pricing", "2026-11");
const registry = page("https://cloud.google.com/artifact-registry/pricing", "2026-08");
const secrets = page("https://cloud.google.com/secret-manager/pricing", "2026-08");
const observability = page("https://cloud.google.com/stackdriver/pricing", "2026-08");
const watching = "alarms, metrics and dashboard";

/** What every target on Google Cloud charges, in regions of tier 1; a dashboard costs nothing. */
export const googlePrices = {
  gibOut: network("traffic", 0.12, "GiB out"),
  imageGib: registry("registry", 0.1, "GB and month", { amount: 0.5, of: "GB of images" }),
  secret: secrets("secrets", 0.06, "version of a secret and month", { amount: 6, of: "versions of secrets" }),
  logGib: observability("logs", 0.5, "GiB taken in", { amount: 50, of: "GiB of logs" }),
  alarm: observability(watching, 0.1, "condition of an alarm and month"),
  alarmSeries: observability(watching, 0.00000035, "series that a condition returns"),
  metricMib: observability(watching, 0.258, "MiB of metrics of its own", { amount: 150, of: "MiB of metrics" }),
  probe: observability("probes", 0.0003, "check from one place", { amount: 1_000_000, of: "checks from outside" }),
} satisfies Prices;

/** What differs between targets on Google Cloud. */
interface GoogleUse {
  keepImages: number;
  /** Metrics that the stack makes of the log. */
  logMetrics: number;
}

/** A month of what every target on Google Cloud uses. */
export function googleUsage(month: Month, { keepImages, logMetrics }: GoogleUse): Amounts<typeof googlePrices> {
  const minutes = month.hours * 60;
  return {
    gibOut: month.responseGiB,
    imageGib: keepImages * month.imageGiB,
    secret: month.ownSecrets,
    logGib: month.logGiB,
    alarm: month.alarms.length,
    // A condition is evaluated every minute, and gives a series only while it rings; counted as if it always did.
    alarmSeries: month.alarms.length * minutes,
    metricMib: (logMetrics * minutes * bytesPerPoint) / 2 ** 20,
    probe: isProbed(month.alarms) ? minutes * places : 0,
  };
}

// https://cloud.google.com/stackdriver/docs/observability/pricing-examples: of a distribution; a count has 8.
const bytesPerPoint = 80;

// https://cloud.google.com/monitoring/uptime-checks/introduction: where each check is sent from, every minute.
const places = 6;
