import { describe, expect, it, vi } from "vitest";
import { openTelemetry } from "../src/telemetry/open-telemetry.ts";
import { readSdkSettings } from "../src/telemetry/sdk-settings.ts";
import { call, observe, readLog } from "./observed-calls.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
const traceparent = (flags: string) => `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-${flags}`;

describe("R14 the standard variables of metrics", () => {
  it("send them as often as OTEL_METRIC_EXPORT_INTERVAL says, while the server runs", async () => {
    await using receiver = await TelemetryReceiver.start();
    await using running = await start(receiver, { OTEL_METRIC_EXPORT_INTERVAL: "100", OTEL_TRACES_EXPORTER: "none" });
    running.telemetry?.observe(call);
    await expect.poll(() => receiver.requests.length).toBeGreaterThanOrEqual(3);
    expect(receiver.metrics.get("mcp.server.operation.duration")?.histogram?.dataPoints).toMatchObject([{ count: 1 }]);
  });

  it.each([
    { interval: "500", timeout: undefined, reader: { exportIntervalMillis: 500 } },
    { interval: undefined, timeout: "90000", reader: { exportTimeoutMillis: 90_000 } },
    { interval: "5000", timeout: "300", reader: { exportIntervalMillis: 5000, exportTimeoutMillis: 300 } },
    { interval: "500", timeout: "30000", reader: { exportIntervalMillis: 500, exportTimeoutMillis: 500 } },
  ])("start with the interval $interval and the time-out $timeout", async ({ interval, timeout, reader }) => {
    await using receiver = await TelemetryReceiver.start();
    const variables = { OTEL_METRIC_EXPORT_INTERVAL: interval ?? "", OTEL_METRIC_EXPORT_TIMEOUT: timeout ?? "" };
    expect(readSdkSettings(variables).metricReader).toEqual(reader);
    await observe([call], { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/v1/metrics`, ...variables });
    expect(receiver.metrics.size).toBeGreaterThan(0);
    expect(readLog()).not.toContain("telemetry_failed");
  });

  it.each([
    { variables: {}, expected: { histogram: { aggregationTemporality: 2 } } },
    {
      variables: { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" },
      expected: { histogram: { aggregationTemporality: 1 } },
    },
    {
      variables: { OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: "BASE2_EXPONENTIAL_BUCKET_HISTOGRAM" },
      expected: { exponentialHistogram: { dataPoints: [{ count: 1 }] } },
    },
  ])("give histograms the shape of $variables", async ({ variables, expected }) => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...variables });
    const { body } = receiver.requests.find(({ path }) => path === "/v1/metrics") ?? {};
    const metric = { name: "mcp.server.operation.duration", ...expected };
    const scopeMetrics = expect.arrayContaining([
      expect.objectContaining({ metrics: expect.arrayContaining([expect.objectContaining(deep(metric))]) }),
    ]);
    expect(body).toEqual({ resourceMetrics: [expect.objectContaining({ scopeMetrics })] });
  });
});

describe("R14 the standard variables of spans", () => {
  it("send them OTEL_BSP_SCHEDULE_DELAY after a call", async () => {
    await using receiver = await TelemetryReceiver.start();
    await using running = await start(receiver, { OTEL_BSP_SCHEDULE_DELAY: "50" });
    running.telemetry?.observe(call);
    // Five seconds without it.
    await expect.poll(() => receiver.spans).toHaveLength(1);
  });

  it("send OTEL_BSP_MAX_EXPORT_BATCH_SIZE at once", async () => {
    await using receiver = await TelemetryReceiver.start();
    await observe(Array(5).fill(call), { ...to(receiver), OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "2" });
    expect(receiver.spans).toHaveLength(5);
    expect(receiver.requests.filter(({ path }) => path === "/v1/traces")).toHaveLength(3);
  });

  it("keep OTEL_BSP_MAX_QUEUE_SIZE of them while others are sent", async () => {
    await using receiver = await TelemetryReceiver.start();
    await observe(Array(50).fill(call), { ...to(receiver), OTEL_BSP_MAX_QUEUE_SIZE: "3" });
    expect(receiver.spans).toHaveLength(6);
  });

  it("wait OTEL_BSP_EXPORT_TIMEOUT for a receiver that hangs", async () => {
    await using receiver = await TelemetryReceiver.start("hangs");
    const variables = {
      OTEL_BSP_EXPORT_TIMEOUT: "50",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "1",
      OTEL_METRICS_EXPORTER: "none",
    };
    await using running = await start(receiver, variables);
    for (let index = 0; index < 3; index++) running.telemetry?.observe(call);
    // One, without it, until the exporter itself gives up.
    await expect.poll(() => receiver.requests.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    { sampler: "", counts: [1, 1, 0] },
    { sampler: "always_on", counts: [1, 1, 1] },
    { sampler: "always_off", counts: [0, 0, 0] },
    { sampler: "parentbased_always_on", counts: [1, 1, 0] },
    { sampler: "parentbased_always_off", counts: [0, 1, 0] },
    { sampler: "traceidratio", ratio: "0", counts: [0, 0, 0] },
    { sampler: "traceidratio", ratio: "1.0", counts: [1, 1, 1] },
    { sampler: "TraceIdRatio", counts: [1, 1, 1] },
    { sampler: "parentbased_traceidratio", ratio: "0", counts: [0, 1, 0] },
  ])("keep what OTEL_TRACES_SAMPLER $sampler $ratio wants", async ({ sampler, ratio = "", counts }) => {
    const sent = [];
    for (const parent of [{}, { traceparent: traceparent("01") }, { traceparent: traceparent("00") }]) {
      await using receiver = await TelemetryReceiver.start();
      const variables = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio };
      await observe([{ ...call, ...parent }], { ...to(receiver), ...variables });
      sent.push(receiver.spans.length);
    }
    expect(sent).toEqual(counts);
  });

  it("cut attributes, those of spans before the general ones", async () => {
    await using receiver = await TelemetryReceiver.start();
    const general = { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "4", OTEL_ATTRIBUTE_COUNT_LIMIT: "5" };
    await observe([call], { ...to(receiver), ...general, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "2" });
    const values = Object.values(receiver.spans[0]?.attributes ?? {});
    expect(values).toHaveLength(2);
    for (const value of values) expect(String(value).length).toBeLessThanOrEqual(4);
  });

  it.each([
    { propagators: "", parentSpanId: "00f067aa0ba902b7" },
    { propagators: "baggage, tracecontext", parentSpanId: "00f067aa0ba902b7" },
    { propagators: "none", parentSpanId: undefined },
  ])("join a client's trace with OTEL_PROPAGATORS $propagators", async ({ propagators, parentSpanId }) => {
    await using receiver = await TelemetryReceiver.start();
    const traced = { ...call, traceparent: traceparent("01") };
    await observe([traced], { ...to(receiver), OTEL_PROPAGATORS: propagators });
    expect(receiver.spans.map((span) => span.parentSpanId)).toEqual([parentSpanId]);
  });
});

const to = ({ url }: TelemetryReceiver) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

/** Starts telemetry that goes on until the end of the block. */
async function start(receiver: TelemetryReceiver, variables: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries({ ...to(receiver), ...variables })) vi.stubEnv(name, value);
  const telemetry = openTelemetry(process.env);
  await telemetry?.loaded;
  return { telemetry, [Symbol.asyncDispose]: async () => telemetry?.stop() };
}

/** Matches an object that has these fields, and those within these theirs. */
function deep(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, unknown]) => {
      if (Array.isArray(field)) return [name, field.map((one: object) => expect.objectContaining(deep(one)))];
      return [name, typeof field === "object" && field !== null ? expect.objectContaining(deep(field)) : field];
    }),
  );
}
