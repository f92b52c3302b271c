import type { Alarm } from "../../monitoring.ts";

/** Where Prometheus has a signal: a counter's series, or what gives one number at any moment. */
export type Metric = { counter: string } | { level: string };

/** The condition of an alarm: it gives a value exactly while the alarm rings. */
// https://prometheus.io/docs/prometheus/latest/querying/basics/#subquery
export function toCondition({ minutes, statistic, bound }: Alarm, metric: Metric): string {
  if ("counter" in metric) return `sum(increase(${metric.counter}[${minutes}m])) ${boundOf(bound)}`;
  if (statistic === "min") return `count_over_time((${metric.level} ${boundOf(bound)})[${minutes}m:1m]) >= ${minutes}`;
  return `max_over_time((${metric.level})[${minutes}m:1m]) ${boundOf(bound)}`;
}

/** The value of a signal a minute, as a chart shows it. */
export function toQuery(metric: Metric): string {
  return "level" in metric ? metric.level : `sum(increase(${metric.counter}[1m]))`;
}

function boundOf(bound: Alarm["bound"]): string {
  if ("over" in bound) return `> ${bound.over}`;
  return "under" in bound ? `< ${bound.under}` : `>= ${bound.atLeast}`;
}
