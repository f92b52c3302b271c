import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { serverInfo } from "../server-info.ts";
import { attributesOf } from "./call-attributes.ts";
import { reportFailures } from "./failure-report.ts";
import type { OpenTelemetry } from "./open-telemetry.ts";
import { measureProcess } from "./process-metrics.ts";

// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
const durationBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Sends how long tool calls took, how they ended, and how the process is, once a minute. */
export function startMetrics(resource: Resource): OpenTelemetry {
  const exporter = new OTLPMetricExporter();
  reportFailures(exporter, "metrics");
  const provider = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
  const meter = provider.getMeter(serverInfo.name, serverInfo.version);
  const duration = meter.createHistogram("mcp.server.operation.duration", {
    description: "MCP request or notification duration as observed on the receiver",
    unit: "s",
    advice: { explicitBucketBoundaries: durationBoundaries },
  });
  measureProcess(meter);
  return {
    observe(call) {
      duration.record(call.durationMs / 1000, attributesOf(call));
    },
    stop: () => provider.shutdown(),
  };
}
