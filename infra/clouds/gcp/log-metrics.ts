import { Metric as LogMetric } from "@pulumi/gcp/logging/metric.js";
import type * as pulumi from "@pulumi/pulumi";
import { type Signal, toKebabCase } from "../../monitoring.ts";
import type { LogSource } from "./log-sources.ts";
import type { GoogleProject } from "./project.ts";
import type { Metric } from "../../promql.ts";
import { series } from "./series.ts";

/** Whose log is read. */
export interface LogOwner {
  /** The service's name on the platform, by which its metrics are named. */
  service: string;
  /** The resource type of its lines, and the label that holds its name there. */
  resource: { type: string; label: string };
}

/** Makes a metric of each source. */
// https://cloud.google.com/logging/docs/logs-based-metrics
export function logMetrics(
  google: GoogleProject,
  owner: LogOwner,
  sources: Partial<Record<Signal, LogSource>>,
): { metrics: Partial<Record<Signal, Metric>>; resources: pulumi.Resource[] } {
  const made = Object.entries(sources).map(([signal, source]) => ({
    signal,
    ...logMetric(google, owner, signal, source),
  }));
  return {
    metrics: Object.fromEntries(made.map(({ signal, metric }) => [signal, metric])),
    resources: made.map(({ resource }) => resource),
  };
}

/** The name of the metric of a signal. */
export function logMetricName(service: string, signal: string): string {
  return `${service}-${toKebabCase(signal)}`.replaceAll("-", "_");
}

function logMetric(
  { spec, id: project, parent }: GoogleProject,
  { service, resource: { type, label } }: LogOwner,
  signal: string,
  { filter, value }: LogSource,
): { metric: Metric; resource: pulumi.Resource } {
  const words = toKebabCase(signal);
  const name = logMetricName(service, signal);
  const lines = `resource.type="${type}" AND resource.labels.${label}="${service}" AND ${filter}`;
  const kind =
    value === undefined
      ? { metricDescriptor: { metricKind: "DELTA", valueType: "INT64" } }
      : {
          metricDescriptor: { metricKind: "DELTA", valueType: "DISTRIBUTION", unit: "ms" },
          valueExtractor: `EXTRACT(${value})`,
          bucketOptions: { exponentialBuckets: { numFiniteBuckets: 48, growthFactor: 1.4, scale: 1 } },
        };
  const resource = new LogMetric(`${spec.name}-${words}`, { project, name, filter: lines, ...kind }, { parent });
  const labels = { monitored_resource: type };
  const full = `logging.googleapis.com/user/${name}`;
  const metric =
    value === undefined ? { counter: series(full, labels) } : { distribution: series(`${full}_bucket`, labels) };
  return { metric, resource };
}
