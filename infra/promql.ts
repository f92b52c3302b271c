import { type Alarm, forgiven } from "./monitoring.ts";

/** Where a system that speaks PromQL has a signal: series, or, for a `level`, a query that gives one number at any moment. */
export type Metric =
  /** Counts what happened. */
  | { counter: string }
  /** The `_bucket` series of single values; `times` makes them what the signal says, such as percent of a share. */
  | { distribution: string; times?: number }
  | { level: string };

/** How a system gets its samples. */
interface Arrival {
  /** Samples can be seen up to so many minutes after they were measured: a younger window would be half empty. */
  lateMinutes: number;
}

/** The condition of an alarm, with what stands beside its signal (`besideOf`): it gives a value exactly while the alarm rings. */
// https://prometheus.io/docs/prometheus/latest/querying/basics/#subquery
export function toCondition(
  alarm: Alarm,
  metric: Metric,
  beside?: Metric,
  { lateMinutes }: Arrival = { lateMinutes: 0 },
) {
  const { minutes, statistic, whenMissing } = alarm;
  const late = lateMinutes === 0 ? "" : ` offset ${lateMinutes}m`;
  if (isOfEveryMinute(alarm)) {
    // A minute without a value is not one of those in which it was so.
    const minute = `(${toQuery("max", metric)}) ${boundOf(alarm)}`;
    const rings = `count_over_time((${minute})[${minutes}m:1m]${late}) >= ${minutes}`;
    const query = toQuery("max", metric);
    return whenMissing === "silent" ? rings : `${rings} or (${fellSilent(query, minutes + 2 * lateMinutes)})`;
  }
  if ("level" in metric) {
    const over = statistic === "sum" ? "sum" : "max";
    return `${over}_over_time((${metric.level})[${minutes}m:1m]${late}) ${boundOf(alarm)}`;
  }
  const window = `[${minutes}m]${late}`;
  const value = toQuery(statistic, metric, { window, minutes });
  const other = beside && toQuery("sum", beside, { window, minutes });
  if (other === undefined) return `${value} ${boundOf(alarm)}`;
  if (alarm.per !== undefined) return `100 * (${value} - ${forgiven}) / (${other}) ${boundOf(alarm)}`;
  // A rate is stretched to the window's ends: two calls are up to 2.67, where four samples fill it.
  return `${value} ${boundOf(alarm)} and ${other} > ${forgiven + 0.9}`;
}

/** Whether it rings for what was so in each minute of the window: the lowest is over the bound, or the highest under it. */
export function isOfEveryMinute({ statistic, bound }: Alarm): boolean {
  return statistic === "min" || (statistic === "max" && "under" in bound);
}

/** Only what has spoken can fall silent: the probe of a new service has not yet. */
function fellSilent(level: string, minutes: number): string {
  const spoke = (time: string) => `count_over_time((${level})[${time}])`;
  return `${spoke("1d:10m")} unless ${spoke(`${minutes}m:1m`)}`;
}

/**
 * What a value of one minute is made of: two, since a rate is of two samples, which are a minute apart where a platform
 * measures once a minute.
 */
// https://prometheus.io/docs/prometheus/latest/querying/functions/#rate
export const minuteWindow = "[2m]";

/** The value of a signal over a window; as of one minute where none is said, as a chart shows it. */
export function toQuery(
  statistic: Alarm["statistic"],
  metric: Metric,
  { window, minutes } = { window: minuteWindow, minutes: 1 },
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
