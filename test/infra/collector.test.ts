import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { collectorConfig } from "../../infra/observability/collector.ts";
import { headersMap } from "../../infra/observability/collector-secrets.ts";
import { observabilitySchema } from "../../infra/observability/schema.ts";
import { prepareService } from "../../infra/prepared-service.ts";
import { checkout } from "../checkout.ts";
import { cluster, smallest } from "../targets/kubernetes/kubernetes-fixture.ts";
import { attributesOf, exportedMetrics } from "./exported-metrics.ts";
import { named, rawConfig, runProgram, useCloud, valueOf } from "./program.ts";

useCloud(cluster());

const key = "api-key=key%20of-nobody";
const configOf = (observability: object, secrets: object = { OTEL_EXPORTER_OTLP_HEADERS: key }) => ({
  target: "kubernetes",
  image: { reference: `ghcr.io/team/server@sha256:${"0".repeat(64)}` },
  service: { name: "demo", domain: "mcp.example.com" },
  options: smallest,
  secrets,
  observability,
});
const newrelic = { vendor: "newrelic", collector: "measure" };
const sender = { service: "demo", stack: "test", target: "kubernetes", secret: "SLIPWAY_COLLECTOR_HEADERS" };
const configFor = (settings: object) => collectorConfig(observabilitySchema.parse(settings), sender);

describe("R14 a collector beside a server that is not the example", () => {
  test("takes what the server sends, and alone has the vendor's key", async () => {
    const { spec } = await readSettings(rawConfig(configOf(newrelic)));
    expect(spec.env).toMatchObject({ OTEL_SERVICE_NAME: "demo", OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" });
    expect(Object.keys(spec.env).filter((name) => /SAMPLER|TEMPORALITY/.test(name))).toEqual([]);
    expect(Object.keys(spec.secrets)).toEqual(["SLIPWAY_COLLECTOR_HEADERS"]);
    const secret = spec.secrets["SLIPWAY_COLLECTOR_HEADERS"];
    const value = secret && "value" in secret ? await valueOf(secret.value) : "";
    expect(JSON.parse(value)).toEqual({ "api-key": "key of-nobody" });
    expect(JSON.stringify(spec.collector)).not.toContain("of-nobody");
  });

  test("signs in to any other receiver with the stack's key, which the server does not get, and to one without a key with none", async () => {
    const receiver = { vendor: "otlp", endpoint: "https://api.example.com", collector: "forward" };
    const run = async (secrets: Record<string, string>) => {
      const config = configOf(receiver, secrets);
      const service = { ...config.service, secrets: Object.keys(secrets) };
      const made = await runProgram({ ...config, service });
      const { initContainers, containers } = JSON.parse(
        JSON.stringify(named(made, "kubernetes:apps/v1:Deployment")?.spec),
      ).template.spec;
      return { collector: JSON.stringify(initContainers[0].env), server: JSON.stringify(containers[0].env) };
    };
    const signed = await run({ OTEL_EXPORTER_OTLP_HEADERS: key });
    expect(signed.collector).toContain('"name":"SLIPWAY_COLLECTOR_HEADERS"');
    expect(signed.collector).toContain("${env:SLIPWAY_COLLECTOR_HEADERS}");
    expect(signed.server).not.toMatch(/_HEADERS/);
    const open = await run({});
    expect(open.collector + open.server).not.toMatch(/_HEADERS/);
  });

  test("runs in the pod from before the server's start until after its end", async () => {
    const run = await runProgram(configOf(newrelic));
    const deployment = JSON.stringify(named(run, "kubernetes:apps/v1:Deployment")?.spec);
    const { initContainers, containers } = JSON.parse(deployment).template.spec;
    expect(initContainers).toMatchObject([
      { name: "collector", restartPolicy: "Always", args: ["--config=env:SLIPWAY_COLLECTOR_CONFIG"] },
    ]);
    const names = (container: { env: { name: string }[] }) => container.env.map(({ name }) => name);
    expect(names(initContainers[0])).toEqual(["SLIPWAY_COLLECTOR_CONFIG", "SLIPWAY_COLLECTOR_HEADERS"]);
    expect(names(containers[0])).not.toContain("SLIPWAY_COLLECTOR_HEADERS");
    expect(deployment).toContain(`slipway.target=kubernetes,oci.manifest.digest=sha256%3A${"0".repeat(64)}`);
    expect(deployment).not.toContain("of-nobody");
  });

  test("makes of spans what the alarms read, under the names and attributes of the example", async () => {
    const exported = new Map((await exportedMetrics()).map((metric) => [metric.name, metric]));
    const { signal_to_metrics } = configFor(newrelic).connectors ?? expect.fail("it measures nothing");
    expect(signal_to_metrics.spans.map(({ name }) => name)).toEqual([
      "mcp.server.operation.duration",
      "http.server.request.duration",
    ]);
    for (const { name, unit, attributes, histogram } of signal_to_metrics.spans) {
      const metric = exported.get(name) ?? expect.fail(`${name} is exported by no server`);
      expect(metric.unit).toBe(unit);
      expect(metric.histogram?.dataPoints[0]?.explicitBounds).toEqual(histogram.buckets);
      for (const attribute of attributes) expect(attributesOf(metric)).toContain(attribute.key);
    }
  });

  test("counts calls of tools that no server has under one name, and leaves their traces as they are", () => {
    const { processors, service } = configFor(newrelic);
    const statements = processors.transform?.trace_statements ?? expect.fail("no name is changed");
    const spans = ["_OTHER", "-32602", "-32601", "tool_error"].map(
      (type) => `span.attributes["error.type"] == "${type}"`,
    );
    expect(spans.map((failed) => statements.some((statement) => statement.endsWith(` where ${failed}`)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(service.pipelines).toMatchObject({
      traces: { processors: ["memory_limiter", "resource", "batch"], exporters: ["otlp_http"] },
      "traces/measured": { processors: expect.arrayContaining(["transform"]), exporters: ["signal_to_metrics"] },
    });
    expect(Object.keys(configFor({ vendor: "datadog", collector: "measure" }).service.pipelines)).toEqual([
      "traces/measured",
      "metrics",
    ]);
  });

  test.each([
    [{ vendor: "otlp", endpoint: "http://c:4318" }, { endpoint: "http://c:4318" }, "delta_to_cumulative"],
    [{ vendor: "grafana", zone: "prod-eu-west-2" }, { endpoint: expect.any(String) }, "delta_to_cumulative"],
    [{ vendor: "newrelic" }, { endpoint: expect.any(String) }, "cumulative_to_delta"],
    [{ vendor: "datadog" }, { metrics_endpoint: expect.any(String) }, "cumulative_to_delta"],
  ])("counts as %o wants it", (settings, exporter, counting) => {
    const { exporters, processors, service } = configFor({ ...settings, collector: "forward" });
    expect(exporters.otlp_http).toMatchObject(exporter);
    expect(Object.keys(processors)).toContain(counting);
    expect(JSON.stringify(service)).not.toContain("signal_to_metrics");
    // Datadog takes no traces that way.
    expect(Object.keys(service.pipelines)).toEqual(
      settings.vendor === "datadog" ? ["metrics"] : ["logs", "traces", "metrics"],
    );
  });

  test("is said to be none where the target has no place for it, and to be blind for what no span tells", async () => {
    const on = async (config: Parameters<typeof rawConfig>[0]) =>
      (await prepareService(await readSettings(rawConfig(config)), checkout)).warnings;
    const measuring = (await on(configOf(newrelic))).join("\n");
    expect(measuring).toMatch(/spans tell of requests and tool calls alone.*cpu, memory/);
    const render = { target: "render", options: { workspace: "tea-1", region: "frankfurt" } };
    const elsewhere = { ...configOf(newrelic), ...render, service: { name: "demo", memoryMiB: 2048 } };
    expect((await on(elsewhere)).join("\n")).toMatch(/render runs nothing beside the server.*--format collector/);
    const { spec } = await readSettings(rawConfig(elsewhere));
    expect(spec.env["OTEL_EXPORTER_OTLP_ENDPOINT"]).toContain("nr-data.net");
  });

  test("names the secret whose headers are not encoded, without a word of it", () => {
    expect(headersMap("a=1%202, b=3", "prod")).toBe('{"a":"1 2","b":"3"}');
    const read = () => headersMap("api-key=100%secret", "prod");
    expect(read).toThrow(
      "slipway:secrets.OTEL_EXPORTER_OTLP_HEADERS: the value of a header is not percent-encoded; write a percent sign as %25: npx slipway secrets set OTEL_EXPORTER_OTLP_HEADERS prod",
    );
    expect(read).not.toThrow("100");
  });

  test("refuses a key that only the platform knows", async () => {
    const reference = { OTEL_EXPORTER_OTLP_HEADERS: { reference: "vendor/headers" } };
    await expect(readSettings(rawConfig(configOf(newrelic, reference)))).rejects.toThrow(
      /needs it in another form; encrypt the value here: npx slipway secrets set OTEL_EXPORTER_OTLP_HEADERS \w+$/,
    );
  });
});
