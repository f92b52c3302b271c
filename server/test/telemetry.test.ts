import { describe, expect, it, vi } from "vitest";
import { openTelemetry } from "../src/telemetry/open-telemetry.ts";
import { call, observe, readLog } from "./observed-calls.ts";
import { TelemetryReceiver } from "./telemetry-receiver.ts";

const secret = "hunter2-hunter2";

describe("R14 telemetry", () => {
  it("says who sends, as the environment wants it", async () => {
    await using receiver = await TelemetryReceiver.start();
    await observe([call], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=staging");
    await observe([call], { OTEL_SERVICE_NAME: "tasks" });
    const instance = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const own = { "service.name": "example-mcp-server", "service.version": "0.1.0", "service.instance.id": instance };
    expect(receiver.resources.slice(0, 2)).toEqual([expect.objectContaining(own), expect.objectContaining(own)]);
    const asked = { "service.name": "tasks", "deployment.environment.name": "staging" };
    expect(receiver.resources.slice(2)).toEqual([expect.objectContaining(asked), expect.objectContaining(asked)]);
  });

  it.each([
    { variables: {}, paths: [] },
    { variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "" }, paths: [] },
    { variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "{}", OTEL_SDK_DISABLED: "true" }, paths: [] },
    { variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "{}" }, paths: ["/v1/metrics", "/v1/traces"], sent: "traces, metrics" },
    {
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "{}/base/" },
      paths: ["/base/v1/metrics", "/base/v1/traces"],
      sent: "traces, metrics",
    },
    { variables: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "{}/only" }, paths: ["/only"], sent: "traces" },
    { variables: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "{}/only" }, paths: ["/only"], sent: "metrics" },
    {
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "{}", OTEL_METRICS_EXPORTER: "none" },
      paths: ["/v1/traces"],
      sent: "traces",
    },
  ])("goes where $variables says", async ({ variables, paths, sent }) => {
    await using receiver = await TelemetryReceiver.start();
    const filled = Object.entries(variables).map(([name, value = ""]) => [name, value.replace("{}", receiver.url)]);
    await observe([call], Object.fromEntries(filled));
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual(paths);
    const started = `"level":"info","event":"telemetry_started","signals":"${sent}"}\n`;
    expect(readLog().replace(/^\{"time":"[^"]+",/, "")).toBe(sent === undefined ? "" : started);
  });

  it.each(["collector:4318", "not a URL", "ftp://collector.example"])(
    "does without the endpoint %s, and says so",
    async (endpoint) => {
      await observe([call], { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint });
      expect(readLog()).toContain("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: must be an http or https URL");
      expect(readLog()).not.toContain(endpoint);
    },
  );

  it("says that another protocol is not spoken", async () => {
    await using receiver = await TelemetryReceiver.start();
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    await observe([call], variables);
    expect(readLog()).toContain("OTEL_EXPORTER_OTLP_PROTOCOL: http/json is sent");
    expect(receiver.spans).toHaveLength(1);
  });
});

describe("R19 secrets", () => {
  it("reach the receiver in headers, and no line of the log", async () => {
    await using receiver = await TelemetryReceiver.start();
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}` };
    await observe([call], { ...headers, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect(receiver.requests.map(({ headers }) => headers["api-key"])).toEqual([secret, secret]);
    expect(readLog()).not.toContain(secret);
  });

  it.each([
    {
      name: "a receiver that repeats them",
      variables: { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}` },
      error: "HTTP 400",
    },
    {
      name: "a header that cannot be sent",
      variables: { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}%0A` },
      error: "",
    },
  ])("reach no line of the log with $name either", async ({ variables, error }) => {
    await using receiver = await TelemetryReceiver.start("refuses");
    await observe([call], { ...variables, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    expect(readLog()).toContain(`"event":"telemetry_not_sent","signal":"traces","error":"${error}`);
    expect(readLog()).not.toContain(secret);
  });
});

describe("R27 a receiver", () => {
  it("that hangs or is not there holds nobody up for longer than five seconds", { timeout: 15_000 }, async () => {
    await using hanging = await TelemetryReceiver.start("hangs");
    const gone = await TelemetryReceiver.start();
    await gone[Symbol.asyncDispose]();
    const stops = [];
    for (const { url } of [hanging, gone]) {
      vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", url);
      const telemetry = openTelemetry(process.env);
      await telemetry?.loaded;
      const before = process.threadCpuUsage();
      for (let index = 0; index < 5000; index++) telemetry?.observe(call);
      const { user, system } = process.threadCpuUsage(before);
      expect(user + system).toBeLessThan(1_000_000);
      const began = performance.now();
      const stopped = telemetry?.stop() ?? Promise.resolve();
      stops.push(stopped.then(() => performance.now() - began));
    }
    for (const took of await Promise.all(stops)) expect(took).toBeLessThan(6500);
    expect(hanging.requests.length).toBeGreaterThan(0);
  });
});
