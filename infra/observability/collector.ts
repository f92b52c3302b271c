import type { Collector } from "../collector.ts";
import type { BoundTarget, Secret } from "../contract.ts";
import { ConfigError, type Fault } from "../errors.ts";
import { headersSecret, type Observability } from "./schema.ts";
import { vendorEndpoint } from "./telemetry-environment.ts";

/** The collector beside a server: https://hub.docker.com/r/otel/opentelemetry-collector-contrib */
export const collectorImage = "otel/opentelemetry-collector-contrib:0.161.0";

/** Variable of the collector with the headers that sign in to the vendor, as a map in JSON. */
export const collectorHeaders = "SLIPWAY_COLLECTOR_HEADERS";

/** Variable of the collector with its configuration. */
export const collectorVariable = "SLIPWAY_COLLECTOR_CONFIG";

/** Whose telemetry passes it. */
interface Sender {
  service: string;
  stack: string;
  target: string;
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
export function collectorConfig(settings: Observability, { service, stack, target }: Sender) {
  const measures = settings.collector === "measure";
  const countsGrowth = settings.vendor === "datadog" || settings.vendor === "newrelic";
  const counting = countsGrowth ? "cumulative_to_delta" : "delta_to_cumulative";
  // Datadog's intake takes metrics alone.
  const sendsTraces = settings.vendor !== "datadog";
  const processors = ["memory_limiter", "resource", counting, "batch"];
  const named = [
    { key: "service.name", value: service },
    { key: "service.namespace", value: stack },
    { key: "deployment.environment.name", value: stack },
    { key: "slipway.target", value: target },
  ];
  return {
    receivers: {
      otlp: { protocols: { http: { endpoint: "127.0.0.1:4318" }, grpc: { endpoint: "127.0.0.1:4317" } } },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_mib: 96, spike_limit_mib: 24 },
      resource: {
        attributes: [
          ...named.map((attribute) => ({ ...attribute, action: "upsert" })),
          { key: "service.instance.id", value: "${env:HOSTNAME}", action: "insert" },
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
        ...(settings.vendor === "otlp" ? {} : { headers: `\${env:${collectorHeaders}}` }),
        compression: "gzip",
        retry_on_failure: { enabled: true, max_elapsed_time: "300s" },
      },
    },
    service: {
      telemetry: { metrics: { level: "none" } },
      pipelines: {
        ...(sendsTraces && {
          traces: {
            receivers: ["otlp"],
            processors: ["memory_limiter", "resource", "batch"],
            exporters: ["otlp_http"],
          },
        }),
        ...(measures && {
          // In a trace a tool keeps the name that was asked for.
          "traces/measured": {
            receivers: ["otlp"],
            processors: ["memory_limiter", "resource", "transform", "batch"],
            exporters: ["signal_to_metrics"],
          },
        }),
        metrics: {
          receivers: ["otlp", ...(measures ? ["signal_to_metrics"] : [])],
          processors,
          exporters: ["otlp_http"],
        },
      },
    },
  };
}

/** The collector that a stack asks for; undefined where it asks for none, or its target runs none. */
export function collectorOf(settings: Observability | undefined | false, sender: Sender, target: Runner) {
  if (!settings || settings.collector === undefined || !target.runsCollector) return undefined;
  const collector: Collector = {
    image: collectorImage,
    config: JSON.stringify(collectorConfig(settings, sender)),
    secret: settings.vendor === "otlp" ? undefined : collectorHeaders,
  };
  return collector;
}

/** Whether a target has a place for one. */
export type Runner = Pick<BoundTarget, "name" | "runsCollector">;

/** The secrets with the vendor's headers as the collector takes them, in place of what the server would have got. */
export function collectedSecrets(secrets: Readonly<Record<string, Secret>>, faults: Fault[]): Record<string, Secret> {
  const { [headersSecret]: headers, ...others } = secrets;
  if (headers === undefined) return others;
  if ("value" in headers) return { ...others, [collectorHeaders]: { value: headers.value.apply(headersMap) } };
  faults.push({
    path: `slipway:secrets.${headersSecret}`,
    problem:
      "is a reference, whose value only the platform knows, and slipway:observability.collector needs it in another form",
    remedy: `encrypt the value here: npx slipway secrets set ${headersSecret}`,
  });
  return others;
}

/** `a=1,b=2` as a map in JSON; throws a ConfigError, without the value, where one is not percent-encoded. */
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
export function headersMap(headers: string): string {
  const pairs = headers.split(",").flatMap((pair): [string, string][] => {
    const at = pair.indexOf("=");
    return at === -1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]];
  });
  return JSON.stringify(Object.fromEntries(pairs));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const path = `slipway:secrets.${headersSecret}`;
    const remedy = `write a percent sign as %25: npx slipway secrets set ${headersSecret}`;
    throw new ConfigError([{ path, problem: "the value of a header is not percent-encoded", remedy }]);
  }
}
