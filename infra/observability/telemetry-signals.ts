import type { Signal } from "../monitoring.ts";
import type { Metric } from "../promql.ts";

/** Whose telemetry is read. */
export interface TelemetrySource {
  /** As `jobOf` names it. */
  job: string;
  /** Of one instance. */
  cpu: number;
  memoryMiB: number;
  /** Where the platform asks whether it is well, and its clients. */
  healthPath: string | false;
  path: string;
}

/** Routes that no client asks for: those of the example, and where this service's platform asks. */
export function healthRoutes({ healthPath, path }: Pick<TelemetrySource, "healthPath" | "path">): string[] {
  const routes = new Set(["/health", "/ready", ...(healthPath === false ? [] : [healthPath])]);
  routes.delete(path);
  return [...routes];
}

/** Time in seconds until an instance that says nothing more counts as gone, seen by whole minutes. */
export const silentSeconds = 150;

/** What the series of a service are called by: its name in the namespace of its stack. */
// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes-1
export function jobOf(service: string, stack: string): string {
  return `${stack}/${service}`;
}

/** Where Prometheus has the tool calls of a service: how many, those that failed, and their times in seconds. */
export function callSeries(job: string): { count: string; failed: string; buckets: string } {
  const series = (part: string, ...matchers: string[]) =>
    `mcp_server_operation_duration_seconds_${part}{${[`job="${job}"`, ...matchers].join(",")}}`;
  return {
    count: series("count"),
    failed: series("count", 'error_type=~"tool_error|_OTHER"'),
    buckets: series("bucket"),
  };
}

/**
 * Where Prometheus has the signals of a server that sends OpenTelemetry as the example does, and those of a blackbox
 * exporter that asks it from outside. An instance that has not spoken for a minute and a half is gone: nothing tells
 * Prometheus of the end of what was sent to it, and it would give the last value for five minutes.
 */
// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
// https://github.com/prometheus/blackbox_exporter
export function telemetrySignals({ job, cpu, memoryMiB, ...paths }: TelemetrySource) {
  const routes = healthRoutes(paths).map((route) => route.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const series = (name: string, ...matchers: string[]) => `${name}{${[`job="${job}"`, ...matchers].join(",")}}`;
  const requests = (...matchers: string[]) =>
    series(
      "http_server_request_duration_seconds_count",
      `http_route!~${JSON.stringify(routes.join("|"))}`,
      ...matchers,
    );
  const calls = callSeries(job);
  const uptime = series("process_uptime_seconds");
  const stopping = series("mcp_server_stopping");
  const alive = (gauge: string) => `(${gauge} and timestamp(${gauge}) > time() - 90)`;
  return {
    requests: { counter: requests() },
    serverErrors: { counter: requests('http_response_status_code=~"5.."') },
    toolCalls: { counter: calls.count },
    toolErrors: { counter: calls.failed },
    toolMilliseconds: { distribution: calls.buckets, times: 1000 },
    cpuPercent: {
      level: `max(100 * sum by (instance) (rate(${series("process_cpu_time_seconds_total")}[2m])) / ${cpu})`,
    },
    memoryPercent: {
      level: `max(100 * ${alive(series("process_memory_usage_bytes"))} / ${memoryMiB * 2 ** 20})`,
    },
    // Those with work: a call or another request in the last two minutes.
    instances: {
      level: `count(count by (instance) ${alive(uptime)} and sum by (instance) (rate(${requests()}[2m])) > 0)`,
    },
    // Those that spoke a minute and a half ago and have not since, though nobody had told them to end.
    restarts: {
      level: `count(${stopping} == 0 and (time() - timestamp(${stopping})) >= ${silentSeconds - 60} < ${silentSeconds})`,
    },
    // Of an instance that has just started; an older one says for ever how long it took.
    startMilliseconds: {
      level: `max(1000 * ${series("mcp_server_start_duration_seconds")} and ${alive(uptime)} < 120)`,
    },
    available: { level: `max(${series("probe_success")})` },
    certificateDays: { level: `min(${series("probe_ssl_earliest_cert_expiry")} - time()) / 86400` },
  } satisfies Partial<Record<Signal, Metric>>;
}
