import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import {
  type AggregationOption,
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { serverInfo } from "../server-info.ts";
import { attributesOf, keyOf } from "./call-attributes.ts";
import type { BeforeLoading, TelemetryExporter } from "./contract.ts";
import { durationsOf, QuickDurations } from "./durations.ts";
import { reportFailures } from "./failure-report.ts";
import { measureProcess } from "./process-metrics.ts";
import type { SdkSettings } from "./sdk-settings.ts";

// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
const durationBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** When the first export comes after the start, so that an instance that lives shortly is seen, and growth from 0 with it. */
const firstExportMs = 1000;

/** Exports durations and outcomes of tool calls and requests, and metrics of the process, once a minute unless the settings differ. */
export function startMetrics(
  resource: Resource,
  { metricReader, exponentialHistograms }: SdkSettings,
  { requests, startSeconds }: BeforeLoading,
): TelemetryExporter {
  const exporter = new OTLPMetricExporter(exponentialHistograms ? { aggregationPreference: exponential } : {});
  reportFailures(exporter, "metrics");
  const { name, version } = serverInfo;
  const temporality = () => exporter.selectAggregationTemporality(InstrumentType.HISTOGRAM);
  const quick = new QuickDurations({ name, version }, { resource, temporality });
  const reader = new PeriodicExportingMetricReader({ exporter, ...metricReader, metricProducers: [quick] });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter(name, version);
  const makeDuration = exponentialHistograms ? durationsOf(meter) : quick.make;
  const record = makeDuration({
    name: "mcp.server.operation.duration",
    description: "MCP request or notification duration as observed on the receiver",
    boundaries: durationBoundaries,
  });
  requests.passTo(makeDuration);
  const end = watchEnd();
  measureProcess(meter, { startSeconds, isStopping: end.isTold });
  const first = setTimeout(() => void reader.forceFlush().catch(() => {}), firstExportMs).unref();
  return {
    observe(call) {
      record(call.durationMs / 1000, keyOf(call), () => attributesOf(call));
    },
    stop() {
      clearTimeout(first);
      end.stop();
      return provider.shutdown();
    },
  };
}

/** Whether the process is told to end: by a signal, or by whoever stops its telemetry and does not end it for a fault. */
function watchEnd(): { isTold(): boolean; stop(): void } {
  let isTold = false;
  const tell = () => (isTold = true);
  const signals = ["SIGTERM", "SIGINT"] as const;
  for (const signal of signals) process.once(signal, tell);
  return {
    isTold: () => isTold,
    stop() {
      for (const signal of signals) process.off(signal, tell);
      isTold ||= !process.exitCode;
    },
  };
}

/** Exponential buckets in place of those that the instrument advises. */
function exponential(instrument: InstrumentType): AggregationOption {
  return instrument === InstrumentType.HISTOGRAM
    ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
    : { type: AggregationType.DEFAULT };
}
