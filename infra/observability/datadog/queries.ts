import type { Alarm } from "../../monitoring.ts";
import { isOfEveryMinute } from "../../promql.ts";
import type { Signal } from "../../signals.ts";
import type { WatchedService } from "../prometheus.ts";

/** Where Datadog has a signal: a query, and what divides a bound of the alarm into the query's unit. */
interface Source {
  query: string;
  /** What the signal's 1 is in the query's unit, such as 0.001 where it says seconds of milliseconds. */
  unit: number;
}

/** The condition of a monitor, and the number in it once more, as Datadog wants it. */
export interface Condition {
  query: string;
  critical: number;
}

/**
 * Where Datadog has the signals of a server that sends OpenTelemetry as the example does. A histogram is a distribution
 * there, of which counts are kept, and percentiles where that was asked for.
 */
// https://docs.datadoghq.com/metrics/open_telemetry/otlp_metric_types/
// https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/
export function datadogSources(
  { name, cpu, memoryMiB }: Pick<WatchedService, "name" | "cpu" | "memoryMiB">,
  stack: string,
) {
  const scope = (...more: string[]) => datadogScope(name, stack, ...more);
  const each = " by {service.instance.id}";
  // https://docs.datadoghq.com/metrics/advanced-filtering/
  const requests = (...more: string[]) =>
    `count:http.server.request.duration${scope("http.route NOT IN (/health,/ready)", ...more)}`;
  const call = "mcp.server.operation.duration";
  return {
    requests: { query: `${requests()}.as_count()`, unit: 1 },
    serverErrors: { query: `${requests("http.response.status_code:5*")}.as_count()`, unit: 1 },
    toolCalls: { query: `count:${call}${scope()}.as_count()`, unit: 1 },
    toolErrors: { query: `count:${call}${scope("error.type IN (tool_error,_other)")}.as_count()`, unit: 1 },
    toolMilliseconds: { query: `p95:${call}${scope()}`, unit: 0.001 },
    // CPU seconds a second are cores.
    cpuPercent: { query: `sum:process.cpu.time${scope()}${each}.as_rate()`, unit: cpu / 100 },
    memoryPercent: { query: `max:process.memory.usage${scope()}${each}`, unit: (memoryMiB * 2 ** 20) / 100 },
    // https://docs.datadoghq.com/dashboards/functions/count/#count-nonzero
    instances: { query: `count_nonzero(${requests()}${each})`, unit: 1 },
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
  // A share is asked for in parts of one.
  const critical = whole ? bound / 100 : Number((bound * source.unit).toPrecision(12));
  const value = whole ? `${source.query} / ${whole.query}` : source.query;
  return { query: `${statisticOf(alarm)}(last_${alarm.minutes}m):${value} ${operator} ${critical}`, critical };
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
