import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import type { Signal } from "../../monitoring.ts";

/** One of CloudWatch's metrics. */
export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, pulumi.Input<string>>;
}

/** What EventBridge holds events against: each field with the values that it may have. */
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
export interface EventPattern {
  [field: string]: pulumi.Input<string>[] | EventPattern;
}

/** What shows a signal: a metric, the sum of several, the lower of two, or so many times one, less something. */
export type Measure = Metric | { sum: Metric[] } | { lower: [Metric, Metric] } | Scaled;

/** A metric of something that is larger than what is watched. */
interface Scaled {
  metric: Metric;
  times: number;
  less: number;
}

/** What a platform gives: metrics of its own, or events that still have to be counted. */
export type Measured = Measure | { count: EventPattern };

/** How each signal is measured; one that is missing is not. */
export type Measures = Partial<Record<Signal, Measure>>;

/** What is measured of every service on AWS, whatever its platform: in the server's log, by the probe, and on the bill. */
export const awsSignals = [
  "toolCalls",
  "toolErrors",
  "toolMilliseconds",
  "startMilliseconds",
  "available",
  "certificateDays",
  "spendUsd",
] as const satisfies readonly Signal[];

/** A metric that the stack itself makes. */
export function ownMetric(context: ServiceContext, metricName: string): Metric {
  return { namespace: namespaceOf(context), metricName, dimensions: {} };
}

/** The namespace of what the server's log and the probe tell. */
export function namespaceOf({ spec, stack }: ServiceContext): string {
  return `Slipway/${spec.name}-${stack}`;
}

/** The metrics that a measure is made of, and the expression of metric math that makes it of them, by their ids. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html: most metrics have no value where
// there was nothing to count.
export function toMath(
  measure: Measure,
  id: string,
): { expression: string; metrics: { id: string; metric: Metric }[] } {
  const parts = partsOf(measure);
  const metrics = parts.map((metric, index) => ({ id: `${id}${index}`, metric }));
  if ("lower" in measure) return { expression: `IF(${id}0 < ${id}1, ${id}0, ${id}1)`, metrics };
  if ("times" in measure) return { expression: `${id}0 * ${measure.times} - ${measure.less}`, metrics };
  return { expression: metrics.map((part) => `FILL(${part.id}, 0)`).join(" + "), metrics };
}

function partsOf(measure: Measure): Metric[] {
  if ("sum" in measure) return measure.sum;
  if ("lower" in measure) return measure.lower;
  return ["times" in measure ? measure.metric : measure];
}

/** How CloudWatch calls a statistic; that "in every minute" is one of each minute's highest value. */
export const statistics = { sum: "Sum", p95: "p95", max: "Maximum", min: "Maximum" } as const;
