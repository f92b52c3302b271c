import { isProbed, type Signal, signalsOf } from "../../monitoring.ts";
import { type Amounts, type Month, page, type Prices } from "../../prices.ts";
import type { ServiceSpec } from "../../contract.ts";

const transfer = page("https://aws.amazon.com/ec2/pricing/on-demand/", "2026-08");
const registry = page("https://aws.amazon.com/ecr/pricing/", "2026-08");
const secrets = page("https://aws.amazon.com/secrets-manager/pricing/", "2026-08");
const cloudWatch = page("https://aws.amazon.com/cloudwatch/pricing/", "2026-08");
const lambda = page("https://aws.amazon.com/lambda/pricing/", "2026-08");
const watching = "alarms, metrics and dashboard";

/** What every target on AWS charges, in us-east-1. */
export const awsPrices = {
  gibOut: transfer("traffic", 0.09, "GB out", { amount: 100, of: "GB out" }),
  imageGib: registry("registry", 0.1, "GB and month"),
  secret: secrets("secrets", 0.4, "secret and month"),
  logGib: cloudWatch("logs", 0.5, "GB taken in", { amount: 5, of: "GB of logs" }),
  alarm: cloudWatch(watching, 0.1, "metric that an alarm watches and month", { amount: 10, of: "metrics of alarms" }),
  metric: cloudWatch(watching, 0.3, "metric of its own and month", { amount: 10, of: "metrics" }),
  dashboard: cloudWatch(watching, 3, "dashboard and month", { amount: 3, of: "dashboards" }),
  // Requests and what is free stand in https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html too.
  probe: lambda("probes", 0.0000002, "call of a function", { amount: 1_000_000, of: "calls of functions" }),
  probeGibSecond: lambda("probes", 0.0000133334, "GB and second", { amount: 400_000, of: "GB seconds of functions" }),
} satisfies Prices;

/** What differs between targets on AWS. */
interface AwsUse {
  keepImages: number;
  /** Metrics that are not of the platform's own and that it is charged for all the same. */
  platformMetrics?: number;
  /** Signals that are made of more than one metric. */
  metricsOf?: Partial<Record<Signal, number>>;
  /** Signals that the probe counts of events, as far as an alarm watches them. */
  counted?: readonly Signal[];
}

/** A month of what every target on AWS uses. */
export function awsUsage(
  { alerts }: ServiceSpec,
  month: Month,
  { keepImages, platformMetrics = 0, metricsOf = {}, counted = [] }: AwsUse,
): Amounts<typeof awsPrices> {
  const watched = month.alarms.flatMap(signalsOf);
  // A topic can neither send a token along nor confirm for a webhook: such a receiver has a function with a secret.
  const notifiers = alerts.receivers.filter(({ kind }) => kind === "slack" || kind === "webhook").length;
  const probes = isProbed(month.alarms) ? month.hours * 60 : 0;
  const events = counted.filter((signal) => watched.includes(signal)).length;
  return {
    gibOut: month.responseGiB,
    imageGib: keepImages * month.imageGiB,
    secret: month.ownSecrets + notifiers,
    logGib: month.logGiB,
    alarm: watched.reduce((sum, signal) => sum + (metricsOf[signal] ?? 1), 0),
    metric: platformMetrics + logMetrics + events + (probes > 0 ? probeMetrics : 0),
    dashboard: 1,
    probe: probes,
    probeGibSecond: probes * secondsPerProbe * functionGib,
  };
}

// As `log-metrics.ts` and `functions/probe.mjs` make them.
const logMetrics = 4;
const probeMetrics = 3;

const functionGib = 0.25;
const secondsPerProbe = 0.5;
