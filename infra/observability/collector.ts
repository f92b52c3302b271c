import { type Collector, collectorImage, type CollectorPlace, smallestCollector } from "../collector.ts";
import type { BoundTarget } from "../contract.ts";
import type { Observability } from "./schema.ts";
import { vendorEndpoint } from "./telemetry-environment.ts";

/** Variable of the collector with its configuration. */
const configVariable = "SLIPWAY_COLLECTOR_CONFIG";

/** Variable of the collector with the address that it listens at, where that is not loopback. */
export const collectorHost = "SLIPWAY_COLLECTOR_HOST";

const healthPort = 13_133;

/** Where a server beside it finds it. */
export const collectorEndpoint = "http://localhost:4318";

/** Whose telemetry passes it. */
interface Sender {
  service: string;
  stack: string;
  target: string;
  /** Variable with the headers that sign in to the receiver; undefined where it asks for none. */
  secret: string | undefined;
}

// The ends of the example's buckets: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
const callBuckets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
// https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const seconds = "Seconds(span.end_time - span.start_time)";

/** What becomes of spans: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.161.0/connector/signaltometricsconnector */
const measured = {
  error_mode: "ignore",
  spans: [
    {
      name: "mcp.server.operation.duration",
      description: "MCP request or notification duration as observed on the receiver",
      unit: "s",
      conditions: ['span.kind == SPAN_KIND_SERVER and span.attributes["mcp.method.name"] == "tools/call"'],
      attributes: [
        { key: "mcp.method.name" },
        { key: "gen_ai.tool.name", default_value: "_other" },
        { key: "user_agent.name", default_value: "_other" },
        { key: "error.type", optional: true },
      ],
      histogram: { buckets: callBuckets, value: seconds },
    },
    {
      name: "http.server.request.duration",
      description: "Duration of HTTP server requests",
      unit: "s",
      conditions: ['span.kind == SPAN_KIND_SERVER and span.attributes["http.request.method"] != nil'],
      attributes: [
        { key: "http.request.method" },
        { key: "http.response.status_code", default_value: 0 },
        { key: "http.route", optional: true },
        { key: "error.type", optional: true },
      ],
      histogram: { buckets: requestBuckets, value: seconds },
    },
  ],
};

/**
 * Clients may call tools by any name, each of which would be a series of its own. As the conventions have it, such a call
 * fails with the code of its JSON-RPC error; that of invalid parameters servers also give for arguments of a tool they have.
 */
// https://modelcontextprotocol.io/specification/2025-11-25/server/tools#error-handling
// https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.161.0/processor/transformprocessor
const unknownTools = {
  error_mode: "ignore",
  trace_statements: ["_OTHER", "-32602", "-32601"].map(
    (type) => `set(span.attributes["gen_ai.tool.name"], "_other") where span.attributes["error.type"] == "${type}"`,
  ),
};

/**
 * What a collector beside a server does: it takes OTLP on loopback in both protocols, makes the metrics that the alarms read
 * out of the spans of a server that sends no such metrics, names the service as the alarms do, and sends all of it to the
 * vendor, counting as the vendor wants it. Alarms of the process itself (`cpu`, `memory`, `coldStart`) need metrics that no
 * span tells.
 */
export function collectorConfig(
  settings: Observability,
  { service, stack, target, secret }: Sender,
  { instanceVariable }: Pick<CollectorPlace, "instanceVariable"> = { instanceVariable: "HOSTNAME" },
) {
  const measures = settings.collector === "measure";
  const countsGrowth = settings.vendor === "datadog" || settings.vendor === "newrelic";
  const counting = countsGrowth ? "cumulative_to_delta" : "delta_to_cumulative";
  // Datadog takes metrics alone in this way.
  const takesAll = settings.vendor !== "datadog";
  const isDetected = instanceVariable === undefined;
  // https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.161.0/processor/resourcedetectionprocessor#gcp-metadata
  const instance = isDetected ? { from_attribute: "faas.instance" } : { value: `\${env:${instanceVariable}}` };
  const named = ["memory_limiter", ...(isDetected ? ["resourcedetection"] : []), "resource"];
  const at = (port: number) => ({ endpoint: `\${env:${collectorHost}:-127.0.0.1}:${port}` });
  const names = [
    { key: "service.name", value: service },
    { key: "service.namespace", value: stack },
    { key: "deployment.environment.name", value: stack },
    { key: "slipway.target", value: target },
  ];
  return {
    extensions: { health_check: at(healthPort) },
    receivers: {
      otlp: { protocols: { http: at(4318), grpc: at(4317) } },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_mib: (smallestCollector.memoryMiB * 3) / 4, spike_limit_mib: 24 },
      ...(isDetected && { resourcedetection: { detectors: ["gcp"], timeout: "5s", override: false } }),
      resource: {
        attributes: [
          ...names.map((attribute) => ({ ...attribute, action: "upsert" })),
          { key: "service.instance.id", ...instance, action: "insert" },
          // Of the collector itself, which would make new series with each of its starts.
          { key: "signal_to_metrics.service.instance.id", action: "delete" },
        ],
      },
      [counting]: {},
      ...(measures && { transform: unknownTools }),
      batch: { timeout: "5s" },
    },
    ...(measures && { connectors: { signal_to_metrics: measured } }),
    exporters: {
      otlp_http: {
        ...vendorEndpoint(settings),
        ...(secret === undefined ? {} : { headers: `\${env:${secret}}` }),
        compression: "gzip",
        retry_on_failure: { enabled: true, max_elapsed_time: "300s" },
      },
    },
    service: {
      extensions: ["health_check"],
      telemetry: { metrics: { level: "none" } },
      pipelines: {
        ...(takesAll && {
          logs: { receivers: ["otlp"], processors: [...named, "batch"], exporters: ["otlp_http"] },
          traces: {
            receivers: ["otlp"],
            processors: [...named, "batch"],
            exporters: ["otlp_http"],
          },
        }),
        ...(measures && {
          // In a trace a tool keeps the name that was asked for.
          "traces/measured": {
            receivers: ["otlp"],
            processors: [...named, "transform", "batch"],
            exporters: ["signal_to_metrics"],
          },
        }),
        metrics: {
          receivers: ["otlp", ...(measures ? ["signal_to_metrics"] : [])],
          processors: [...named, counting, "batch"],
          exporters: ["otlp_http"],
        },
      },
    },
  };
}

/** The collector that a stack asks for; undefined where it asks for none, or its target runs none. */
export function collectorOf(settings: Observability | undefined | false, sender: Sender, { collector: place }: Runner) {
  if (!settings || settings.collector === undefined || !place) return undefined;
  const collector: Collector = {
    image: collectorImage,
    args: [`--config=env:${configVariable}`],
    env: { [configVariable]: JSON.stringify(collectorConfig(settings, sender, place)) },
    secret: sender.secret,
    healthPort,
    size: place.size,
  };
  return collector;
}

/** Whether a target has a place for one. */
export type Runner = Pick<BoundTarget, "name" | "collector">;
