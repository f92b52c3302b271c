import { type Alarm, forgiven } from "../../monitoring.ts";
import { isOfEveryMinute } from "../../promql.ts";
import type { Signal } from "../../signals.ts";
import type { WatchedService } from "../prometheus.ts";
import { healthRoutes } from "../telemetry-signals.ts";

/** Where New Relic has a signal. */
interface Source {
  /** What is selected, over a window of one minute where it is of a minute. */
  select: string;
  /** Which of the service's data it is of. */
  where?: string;
  /** Whether each instance is looked at for itself. */
  isOfInstance?: boolean;
  /** What the signal's 1 is in the unit of the query. */
  unit?: number;
}

/** A condition on a query, as New Relic words it. */
export interface Condition {
  query: string;
  operator: "above" | "above_or_equals" | "below";
  threshold: number;
  /** Seconds that one value is of, and seconds in which the threshold is looked at. */
  aggregationWindow: number;
  thresholdDuration: number;
  /** Whether every value of that time has to be over the threshold, or one. */
  thresholdOccurrences: "all" | "at_least_once";
  /** Seconds between two windows that overlap. */
  slideBy?: number;
  /** Whether what is counted comes about once a window, and not all the time. */
  isRare?: boolean;
}

const call = "mcp.server.operation.duration";
const failed = "error.type IN ('tool_error', '_OTHER')";

/** Where New Relic has the signals of a server that sends OpenTelemetry as the example does. */
// https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-best-practices-metrics/
export function newrelicSources({
  cpu,
  memoryMiB,
  ...paths
}: Pick<WatchedService, "cpu" | "memoryMiB" | "healthPath" | "path">) {
  const routes = healthRoutes(paths).map(quoted).join(", ");
  const answered = `(http.route IS NULL OR http.route NOT IN (${routes}))`;
  const requests = "count(http.server.request.duration)";
  return {
    requests: { select: requests, where: answered },
    serverErrors: {
      select: `filter(${requests}, WHERE http.response.status_code >= 500)`,
      where: answered,
    },
    toolCalls: { select: `count(${call})` },
    toolErrors: { select: `filter(count(${call}), WHERE ${failed})` },
    toolMilliseconds: { select: `percentile(${call}, 95)`, unit: 0.001 },
    cpuPercent: { select: `sum(process.cpu.time) / ${0.6 * cpu}`, isOfInstance: true },
    memoryPercent: { select: `max(process.memory.usage) / ${(memoryMiB * 2 ** 20) / 100}`, isOfInstance: true },
    instances: {
      select: "uniqueCount(service.instance.id)",
      where: `metricName = 'http.server.request.duration' AND ${answered}`,
    },
  } satisfies Partial<Record<Signal, Source>>;
}

/** Whose data are read: quotes end a text. */
export interface Owner {
  service: string;
  stack: string;
}

/** The query of a source as a chart shows it. */
export function newrelicQuery({ select, where, isOfInstance = false }: Source, owner: Owner): string {
  const all = [newrelicScope(owner), ...(where ? [where] : [])];
  const facet = isOfInstance ? " FACET service.instance.id" : "";
  return `SELECT ${select} FROM Metric WHERE ${all.join(" AND ")}${facet}`;
}

/** Which data are a service's own, as NRQL says it. */
export function newrelicScope({ service, stack }: Owner): string {
  return `service.name = ${quoted(service)} AND service.namespace = ${quoted(stack)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** The condition under which an alarm rings; undefined where a probe watches it, or nothing does. */
// https://docs.newrelic.com/docs/alerts/create-alert/create-alert-condition/create-nrql-alert-conditions/
export function newrelicCondition(
  alarm: Alarm,
  sources: Readonly<Partial<Record<Signal, Source>>>,
  owner: Owner,
): Condition | undefined {
  const source = sources[alarm.signal];
  if (!source) return undefined;
  const whole = alarm.per && sources[alarm.per];
  if (alarm.per !== undefined && !whole) return undefined;
  // https://docs.newrelic.com/docs/nrql/nrql-references/nrql-math-using-select/
  const share = whole && `100 * (${source.select} - ${forgiven}) / ${whole.select}`;
  const query = newrelicQuery(share === undefined ? source : { ...source, select: share }, owner);
  const [operator, bound] = comparisonOf(alarm);
  const window = alarm.minutes * 60;
  const windows = isOfEveryMinute(alarm)
    ? { aggregationWindow: 60, thresholdDuration: window, thresholdOccurrences: "all" as const }
    : {
        aggregationWindow: window,
        thresholdDuration: window,
        thresholdOccurrences: "at_least_once" as const,
        ...(window > 60 ? { slideBy: 60 } : {}),
      };
  return { query, operator, threshold: Number((bound * (source.unit ?? 1)).toPrecision(12)), ...windows };
}

function comparisonOf({ bound }: Alarm): [operator: Condition["operator"], bound: number] {
  if ("over" in bound) return ["above", bound.over];
  return "under" in bound ? ["below", bound.under] : ["above_or_equals", bound.atLeast];
}
