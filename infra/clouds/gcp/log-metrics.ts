import { Metric } from "@pulumi/gcp/logging/metric.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { names } from "../../targets/cloud-run/names.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";

/** Names of the metrics that are read from the server's log, as PromQL writes them. */
export interface LogMetrics {
  toolCalls: string;
  toolLatency: string;
  starts: string;
  resources: pulumi.Resource[];
}

/** Metrics from the server's log: the platform sees neither a failed tool under HTTP 200 nor a call inside a stream. */
// https://cloud.google.com/logging/docs/logs-based-metrics
export function logMetrics(context: TargetContext<CloudRunOptions>): LogMetrics {
  const { spec, parent, options } = context;
  const { project } = options;
  const service = nameOf(names.service, context);
  const event = (name: string) =>
    `resource.type="cloud_run_revision" AND resource.labels.service_name="${service}" AND jsonPayload.event="${name}"`;
  const metricName = (what: string) => `${service}-${what}`.replaceAll("-", "_");
  const opts = { parent };
  const toolCalls = new Metric(
    `${spec.name}-tool-calls`,
    {
      project,
      name: metricName("tool-calls"),
      filter: event("tool_call"),
      metricDescriptor: { metricKind: "DELTA", valueType: "INT64", labels: [{ key: "outcome", valueType: "STRING" }] },
      labelExtractors: { outcome: "EXTRACT(jsonPayload.outcome)" },
    },
    opts,
  );
  const toolLatency = new Metric(
    `${spec.name}-tool-latency`,
    {
      project,
      name: metricName("tool-latency"),
      filter: event("tool_call"),
      metricDescriptor: { metricKind: "DELTA", valueType: "DISTRIBUTION", unit: "ms" },
      valueExtractor: "EXTRACT(jsonPayload.durationMs)",
      bucketOptions: { exponentialBuckets: { numFiniteBuckets: 48, growthFactor: 1.4, scale: 1 } },
    },
    opts,
  );
  const starts = new Metric(
    `${spec.name}-starts`,
    {
      project,
      name: metricName("starts"),
      filter: event("started"),
      metricDescriptor: { metricKind: "DELTA", valueType: "INT64" },
    },
    opts,
  );
  // https://cloud.google.com/monitoring/promql/promql-mapping
  const inPromQl = (what: string) => `logging_googleapis_com:user_${metricName(what)}`;
  return {
    toolCalls: inPromQl("tool-calls"),
    toolLatency: inPromQl("tool-latency"),
    starts: inPromQl("starts"),
    resources: [toolCalls, toolLatency, starts],
  };
}
