import type { Signal } from "../../monitoring.ts";
import { type LogSource, serverLog } from "../../clouds/gcp/log-sources.ts";
import { series } from "../../clouds/gcp/series.ts";
import type { Metric } from "../../promql.ts";

// Google's own count leaves out what no instance answered.
// https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run
const requestLog = 'log_id("run.googleapis.com/requests")';

const systemLog = 'log_id("run.googleapis.com/varlog/system")';

/** Signals that are read from Cloud Run's logs. */
export const logSources = {
  requests: { filter: requestLog },
  // Without an instance Cloud Run answers 429 as well as 500, in these words.
  // https://cloud.google.com/run/docs/troubleshooting#429
  serverErrors: {
    filter: `${requestLog} AND (httpRequest.status>=500 OR textPayload:"no available instance")`,
  },
  ...serverLog,
  // One line for each end: by the server itself, by a signal, for its memory, for its health. What ends an instance that
  // is no longer needed is none of them: exit code 0, SIGTERM and SIGKILL.
  // https://cloud.google.com/run/docs/container-contract#instance-shutdown
  restarts: {
    filter: `${systemLog} AND (${[
      '(textPayload=~"^Container called exit[(][1-9]" AND textPayload!~"exit[(]1(37|43)[)]")',
      '(textPayload=~"^Container terminated on signal" AND textPayload!~"signal (9|15)[.]?$")',
      'textPayload=~"^Memory limit of .* exceeded"',
      'textPayload=~"^LIVENESS .* probe failed"',
    ].join(" OR ")})`,
  },
} satisfies Partial<Record<Signal, LogSource>>;

/** Signals that Cloud Run measures itself. */
// https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run
export function runMetrics(service: string) {
  const run = (metric: string, labels = {}) =>
    series(`run.googleapis.com/${metric}`, {
      monitored_resource: "cloud_run_revision",
      service_name: service,
      ...labels,
    });
  return {
    cpuPercent: { distribution: run("container/cpu/utilizations_bucket"), times: 100 },
    memoryPercent: { distribution: run("container/memory/utilizations_bucket"), times: 100 },
    startMilliseconds: { distribution: run("container/startup_latencies_bucket") },
    instances: { level: `max(sum by (revision_name) (${run("container/instance_count", { state: "active" })}))` },
  } satisfies Partial<Record<Signal, Metric>>;
}

/** Those that are read from the server's own lines. */
export const logSignals: readonly Signal[] = keysOf(serverLog);

/** All that can be watched: logs, Cloud Run's own figures, the probe, the budget. */
export const signals: readonly Signal[] = [
  ...keysOf(logSources),
  ...keysOf(runMetrics("")),
  "available",
  "certificateDays",
  "spendUsd",
];

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record).filter((key): key is Key => key in record);
}
