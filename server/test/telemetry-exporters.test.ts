import { describe, expect, it } from "vitest";
import { call, observe, readLog } from "./observed-calls.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
describe("R14 the standard variables of both", () => {
  it.each([
    { variables: { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" }, encodings: ["gzip", "gzip"] },
    { variables: { OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: "gzip" }, encodings: [undefined, "gzip"] },
  ])("compress with $variables", async ({ variables, encodings }) => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { ...to(receiver), ...variables });
    expect(bySignal(receiver).map(({ headers }) => headers["content-encoding"])).toEqual(encodings);
    expect(receiver.spans).toHaveLength(1);
  });

  it("send headers to both, and to one alone", async () => {
    await using receiver = await TelemetryReceiver.start();
    const headers = {
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=general,authorization=Basic%20YTpi",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "api-key=of-traces",
    };
    await observe([call], { ...to(receiver), ...headers });
    expect(bySignal(receiver).map(({ headers }) => [headers["api-key"], headers.authorization])).toEqual([
      ["general", "Basic YTpi"],
      ["of-traces", "Basic YTpi"],
    ]);
  });

  it.each(["OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"])(
    "wait as long as %s says",
    async (name) => {
      await using receiver = await TelemetryReceiver.start("hangs");
      const began = performance.now();
      await observe([call], { ...to(receiver), OTEL_METRICS_EXPORTER: "none", [name]: "200" });
      // The end of the server's own patience is later.
      expect(performance.now() - began).toBeLessThan(4_000);
      expect(readLog()).toContain('"event":"telemetry_not_sent","signal":"traces"');
    },
  );

  it.each([
    { variables: { OTEL_TRACES_EXPORTER: "None", OTEL_METRICS_EXPORTER: "none" }, paths: [] },
    { variables: { OTEL_TRACES_EXPORTER: "console,otlp" }, paths: ["/v1/metrics", "/v1/traces"] },
    { variables: { OTEL_SDK_DISABLED: "TRUE" }, paths: [] },
    { variables: { OTEL_SDK_DISABLED: "1" }, paths: ["/v1/metrics", "/v1/traces"] },
  ])("send what $variables let through", async ({ variables, paths }) => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { ...to(receiver), ...variables });
    expect(bySignal(receiver).map(({ path }) => path)).toEqual(paths);
  });

  it.each(
    Object.entries({
      OTEL_METRIC_EXPORT_INTERVAL: ["0", "soon", "1.5", "-5", "1e99"],
      OTEL_METRIC_EXPORT_TIMEOUT: ["0", "1 s"],
      OTEL_BSP_SCHEDULE_DELAY: ["-1"],
      OTEL_BSP_EXPORT_TIMEOUT: ["0"],
      OTEL_BSP_MAX_QUEUE_SIZE: ["0"],
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: ["many"],
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: ["few"],
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: ["long"],
      OTEL_TRACES_SAMPLER: ["jaeger_remote"],
      OTEL_TRACES_EXPORTER: ["console"],
      OTEL_METRICS_EXPORTER: ["prometheus"],
      OTEL_EXPORTER_OTLP_TIMEOUT: ["never"],
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: ["zstd"],
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: ["sometimes"],
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: ["linear"],
    }).flatMap(([name, values]) => values.map((value) => ({ name, value }))),
  )("take $name for unset when it is $value, and say so without showing it", async ({ name, value }) => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { ...to(receiver), [name]: value });
    expect(receiver.spans).toHaveLength(1);
    expect(receiver.metrics.size).toBeGreaterThan(0);
    const lines = readLog()
      .split("\n")
      .filter((line) => line.includes(name));
    expect(lines).toEqual([
      expect.stringMatching(`"level":"warn","event":"telemetry_setting","error":"${name}: must be `),
    ]);
  });

  it("says so of a ratio that is none", async () => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { ...to(receiver), OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "50%" });
    expect(readLog()).toContain("OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1");
    expect(receiver.spans).toHaveLength(1);
  });
});

const to = ({ url }: TelemetryReceiver) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

function bySignal({ requests }: TelemetryReceiver) {
  return requests.toSorted((one, other) => one.path.localeCompare(other.path));
}
