import type { Alarm } from "../../monitoring.ts";

/**
 * Where Cloud Monitoring has a signal: PromQL that selects series, or, for a `level`, that gives one number at any
 * moment. What several kinds of resources have needs `monitored_resource` among its labels.
 */
// https://cloud.google.com/monitoring/promql/promql-mapping
export type Metric =
  /** Counts what happened. */
  | { counter: string }
  /** The `_bucket` series of single values; `times` makes them what the signal says, such as percent of a share. */
  | { distribution: string; times?: number }
  | { level: string };

/** A metric's series by its name in Cloud Monitoring. */
export function series(metric: string, labels: Readonly<Record<string, string>>): string {
  const name = metric.replace("/", ":").replaceAll(/[./]/g, "_");
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${matchers.join(",")}}`;
}

// Google's metrics can be seen up to three minutes after they were measured: a younger window would be half empty.
// https://cloud.google.com/monitoring/api/v3/latency-n-retention
const lateMinutes = 3;

/** The condition of an alarm: it gives a value exactly while the alarm rings. */
// https://cloud.google.com/monitoring/alerts/using-promql
export function toCondition(alarm: Alarm, metric: Metric, per?: Metric): string {
  const { minutes, statistic, whenMissing } = alarm;
  const late = `offset ${lateMinutes}m`;
  if (isOfEveryMinute(alarm)) {
    // A minute without a value is not one of those in which it was so.
    const minute = `(${toQuery("max", metric)}) ${boundOf(alarm)}`;
    const rings = `count_over_time((${minute})[${minutes}m:1m] ${late}) >= ${minutes}`;
    return whenMissing === "silent" ? rings : `${rings} or (${fellSilent(toQuery("max", metric), minutes)})`;
  }
  const window = `[${minutes}m] ${late}`;
  const value = toQuery(statistic, metric, { window, minutes });
  const share = per && `100 * (${value}) / (${toQuery(statistic, per, { window, minutes })})`;
  return `${share ?? value} ${boundOf(alarm)}`;
}

/** Whether it rings for what was so in each minute of the window: the lowest is over the bound, or the highest under it. */
function isOfEveryMinute({ statistic, bound }: Alarm): boolean {
  return statistic === "min" || (statistic === "max" && "under" in bound);
}

/** Only what has spoken can fall silent: the probe of a new service has not yet. */
function fellSilent(level: string, minutes: number): string {
  const spoke = (time: string) => `count_over_time((${level})[${time}])`;
  return `${spoke("1d:10m")} unless ${spoke(`${minutes + 2 * lateMinutes}m:1m`)}`;
}

/** The value of a signal over a window; over the last minute where none is said, as a chart shows it. */
export function toQuery(
  statistic: Alarm["statistic"],
  metric: Metric,
  { window, minutes } = { window: "[1m]", minutes: 1 },
): string {
  if ("level" in metric) return metric.level;
  // Not `increase`: a chart's window grows with its step, and this stays a count of `minutes`.
  // https://cloud.google.com/stackdriver/docs/managed-prometheus/promql-differences
  if ("counter" in metric) return `sum(rate(${metric.counter}${window})) * ${minutes * 60}`;
  const quantile = `histogram_quantile(${statistic === "p95" ? 0.95 : 1}, sum by (le) (rate(${metric.distribution}${window})))`;
  return metric.times === undefined ? quantile : `${metric.times} * ${quantile}`;
}

function boundOf({ bound }: Alarm): string {
  if ("over" in bound) return `> ${bound.over}`;
  return "under" in bound ? `< ${bound.under}` : `>= ${bound.atLeast}`;
}
