import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import { log } from "../log.ts";

/** OpenTelemetry's variables that the SDK does not read itself; a field that is missing has the SDK's default. */
export interface SdkSettings {
  /** Interval and time-out of the export of metrics, in milliseconds. */
  metricReader: { exportIntervalMillis?: number; exportTimeoutMillis?: number };
  exponentialHistograms: boolean;
  /** Batches of spans; times are in milliseconds. */
  batch: {
    scheduledDelayMillis?: number;
    exportTimeoutMillis?: number;
    maxQueueSize?: number;
    maxExportBatchSize?: number;
  };
  spanLimits: { attributeCountLimit?: number; attributeValueLengthLimit?: number };
  sampler: Sampler;
  /** Share of the calls without a trace of their client's that begin one; the sampler is not asked about the others. */
  rootShare: number;
  /** Whether spans are children of the client's `traceparent`. */
  joinsTraces: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The longest delay of a timer in Node.js, in milliseconds. */
const longest = 2 ** 31 - 1;
const signals = ["", "TRACES_", "METRICS_"];

/**
 * Reads the standard variables; one that makes no sense is named in the log, never shown, and taken for unset.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readSdkSettings(environment: Environment): SdkSettings {
  const number = (name: string, least: number) => readNumber(environment, name, least);
  const either = (name: string, general: string, least: number) => number(name, least) ?? number(general, least);
  const interval = number("OTEL_METRIC_EXPORT_INTERVAL", 1);
  const timeout = number("OTEL_METRIC_EXPORT_TIMEOUT", 1);
  warnOfUnread(environment);
  return {
    metricReader: withoutUndefined({
      exportIntervalMillis: interval,
      // The SDK does not start with a time-out over the interval.
      exportTimeoutMillis: timeout && Math.min(timeout, interval ?? timeout),
    }),
    exponentialHistograms:
      readWord(environment, "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", aggregations) ===
      "base2_exponential_bucket_histogram",
    batch: withoutUndefined({
      scheduledDelayMillis: number("OTEL_BSP_SCHEDULE_DELAY", 0),
      exportTimeoutMillis: number("OTEL_BSP_EXPORT_TIMEOUT", 1),
      maxQueueSize: number("OTEL_BSP_MAX_QUEUE_SIZE", 1),
      maxExportBatchSize: number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1),
    }),
    spanLimits: withoutUndefined({
      attributeCountLimit: either("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT", 0),
      attributeValueLengthLimit: either(
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        0,
      ),
    }),
    ...readSampler(environment),
    joinsTraces: (environment["OTEL_PROPAGATORS"] || "tracecontext")
      .split(",")
      .some((one) => /^\s*tracecontext\s*$/i.test(one)),
  };
}

const aggregations = ["explicit_bucket_histogram", "base2_exponential_bucket_histogram"];

const samplers = new Map<string, (ratio: number) => Sampler>([
  ["parentbased_always_on", () => new ParentBasedSampler({ root: new AlwaysOnSampler() })],
  ["parentbased_always_off", () => new ParentBasedSampler({ root: new AlwaysOffSampler() })],
  // What begins a trace was chosen before: a span that nobody keeps would cost as much as one that is sent.
  ["parentbased_traceidratio", () => new ParentBasedSampler({ root: new AlwaysOnSampler() })],
  ["always_on", () => new AlwaysOnSampler()],
  ["always_off", () => new AlwaysOffSampler()],
  ["traceidratio", (ratio) => new TraceIdRatioBasedSampler(ratio)],
]);

function readSampler(environment: Environment): Pick<SdkSettings, "sampler" | "rootShare"> {
  const name = readWord(environment, "OTEL_TRACES_SAMPLER", [...samplers.keys()]) ?? "parentbased_always_on";
  const sampler = samplers.get(name) ?? (() => new AlwaysOnSampler());
  const argument = environment["OTEL_TRACES_SAMPLER_ARG"]?.trim();
  const ratio = argument ? Number(argument) : 1;
  const shareOf = (wanted: number) => (name === "parentbased_traceidratio" ? wanted : 1);
  if (ratio >= 0 && ratio <= 1) return { sampler: sampler(ratio), rootShare: shareOf(ratio) };
  if (name.endsWith("traceidratio")) warn("OTEL_TRACES_SAMPLER_ARG", "must be a number from 0 to 1");
  return { sampler: sampler(1), rootShare: 1 };
}

/** What the exporters read from the process's environment themselves, and take for unset without a word. */
function warnOfUnread(environment: Environment): void {
  for (const signal of signals) {
    readNumber(environment, `OTEL_EXPORTER_OTLP_${signal}TIMEOUT`, 1);
    readWord(environment, `OTEL_EXPORTER_OTLP_${signal}COMPRESSION`, ["none", "gzip"]);
  }
  readWord(environment, "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", ["cumulative", "delta", "lowmemory"]);
}

function readNumber(environment: Environment, name: string, least: number): number | undefined {
  const text = environment[name]?.trim();
  if (!text) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= longest) return number;
  warn(name, `must be a whole number from ${least} to ${longest}`);
  return undefined;
}

function readWord(environment: Environment, name: string, known: readonly string[]): string | undefined {
  const word = environment[name]?.trim().toLowerCase();
  if (!word) return undefined;
  if (known.includes(word)) return word;
  warn(name, `must be one of ${known.join(", ")}`);
  return undefined;
}

/** The fields that have a value: the SDK takes one that is there for one that is set. */
function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  // The type is what the filter leaves, which no type of Object.fromEntries can say.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>;
  };
}

function warn(name: string, fault: string): void {
  log("warn", "telemetry_setting", { error: `${name}: ${fault}` });
}
