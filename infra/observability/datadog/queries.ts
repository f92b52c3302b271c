import { type Alarm, forgiven } from "../../monitoring.ts";
import { isOfEveryMinute } from "../../promql.ts";
import type { Signal } from "../../signals.ts";
import type { WatchedService } from "../prometheus.ts";
import { healthRoutes } from "../telemetry-signals.ts";

/** Where Datadog has a signal: a query, and what divides a bound of the alarm into the query's unit. */
interface Source {
  query: string;
  /** What the signal's 1 is in the query's unit, such as 0.001 where it says seconds of milliseconds. */
  unit: number;
  /** Whether it adds up over time: what the signal's 1 is in one second of it. */
  isOfSecond?: boolean;
  /** Whether each instance is looked at for itself. */
  isOfInstance?: boolean;
  /** The query where another one is looked at than the chart shows. */
  watched?: string;
}

/** The condition of a monitor, and the number in it once more, as Datadog wants it. */
export interface Condition {
  query: string;
  critical: number;
  /** Whether an instance is looked at for itself, and one that is new only once it has been there for the window. */
  isOfInstance: boolean;
}

/**
 * Where Datadog has the signals of a server that sends OpenTelemetry as the example does. A histogram is a distribution
 * there, of which counts are kept, and percentiles where that was asked for.
 */
// https://docs.datadoghq.com/metrics/open_telemetry/otlp_metric_types/
// https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/
export function datadogSources(
  { name, cpu, memoryMiB, ...paths }: Pick<WatchedService, "name" | "cpu" | "memoryMiB" | "healthPath" | "path">,
  stack: string,
) {
  const scope = (...more: string[]) => datadogScope(name, stack, ...more);
  const each = " by {service.instance.id}";
  // https://docs.datadoghq.com/metrics/advanced-filtering/
  const clients = `http.route NOT IN (${healthRoutes(paths).join(",").toLowerCase()})`;
  const requests = (...more: string[]) => `count:http.server.request.duration${scope(clients, ...more)}`;
  const call = "mcp.server.operation.duration";
  return {
    requests: { query: `${requests()}.as_count()`, unit: 1 },
    serverErrors: { query: `${requests("http.response.status_code:5*")}.as_count()`, unit: 1 },
    toolCalls: { query: `count:${call}${scope()}.as_count()`, unit: 1 },
    toolErrors: { query: `count:${call}${scope("error.type IN (tool_error,_other)")}.as_count()`, unit: 1 },
    toolMilliseconds: { query: `p95:${call}${scope()}`, unit: 0.001 },
    // CPU seconds, of which a core has one a second. A rate would be of the interval of whatever Datadog adds up, or of none:
    // https://docs.datadoghq.com/metrics/custom_metrics/type_modifiers/
    cpuPercent: {
      query: `sum:process.cpu.time${scope()}${each}.as_count()`,
      unit: cpu / 100,
      isOfSecond: true,
      isOfInstance: true,
    },
    memoryPercent: {
      query: `max:process.memory.usage${scope()}${each}`,
      unit: (memoryMiB * 2 ** 20) / 100,
      isOfInstance: true,
    },
    // https://docs.datadoghq.com/dashboards/functions/count/#count-nonzero
    instances: {
      query: `count_nonzero(${requests()}${each}.rollup(60))`,
      // A minute without any is one of them: https://docs.datadoghq.com/dashboards/functions/interpolation/#default-zero
      watched: `default_zero(count_nonzero(${requests()}${each}.rollup(60)))`,
      unit: 1,
    },
  } satisfies Partial<Record<Signal, Source>>;
}

/** Which data are a service's own, and which of them, as a query of Datadog says it. */
export function datadogScope(service: string, stack: string, ...more: string[]): string {
  // Tags are lower case there: https://docs.datadoghq.com/getting_started/tagging/#define-tags
  const own = [`service:${service.toLowerCase()}`, `env:${stack.toLowerCase()}`];
  return `{${[...own, ...more].join(" AND ")}}`;
}

/** The condition under which an alarm rings; undefined where a probe watches it, or nothing does. */
// https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor
export function datadogCondition(
  alarm: Alarm,
  sources: Readonly<Partial<Record<Signal, Source>>>,
): Condition | undefined {
  const source = sources[alarm.signal];
  const whole = alarm.per && sources[alarm.per];
  if (!source || (alarm.per !== undefined && !whole)) return undefined;
  const [operator, bound] = comparisonOf(alarm);
  const { query, watched = query, unit, isOfSecond = false, isOfInstance = false } = source;
  // A share as what is beyond it, which is the same whether Datadog adds up first or calculates first.
  // https://docs.datadoghq.com/monitors/guide/as-count-in-monitor-evaluations/
  const value = whole ? `${query} - ${bound / 100} * ${whole.query}` : watched;
  const inWindow = bound * unit * (isOfSecond ? alarm.minutes * 60 : 1);
  const critical = whole ? forgiven : Number(inWindow.toPrecision(12));
  // What adds up over the window is over the bound in the mean.
  const statistic = isOfSecond ? "sum" : statisticOf(alarm);
  return { query: `${statistic}(last_${alarm.minutes}m):${value} ${operator} ${critical}`, critical, isOfInstance };
}

/** A query in the chart's unit, which is the signal's. */
export function datadogChart({ query, unit, isOfSecond = false }: Source): string {
  const inUnit = isOfSecond ? unit * 60 : unit;
  return `${query}${isOfSecond ? ".rollup(sum, 60)" : ""}${inUnit === 1 ? "" : ` / ${inUnit}`}`;
}

function comparisonOf({ bound }: Alarm): [operator: string, bound: number] {
  if ("over" in bound) return [">", bound.over];
  return "under" in bound ? ["<", bound.under] : [">=", bound.atLeast];
}

/** "At all times" is the lowest of the window over the bound. */
function statisticOf(alarm: Alarm): string {
  if (isOfEveryMinute(alarm)) return "min";
  return alarm.statistic === "p95" ? "percentile" : alarm.statistic;
}
