import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { withAttributes } from "../../infra/observability/resource-attributes.ts";
import { rawConfig, valueOf } from "./program.ts";

const settingsOf = (observability: object | undefined, service: object = {}, secrets: object = {}) =>
  readSettings(
    rawConfig({
      target: "docker",
      image: { context: "test/fixtures/plain-server" },
      service: { name: "demo", ...service },
      secrets,
      ...(observability && { observability }),
    }),
  );

describe("R14 where a server sends its telemetry", () => {
  test("nowhere by itself", async () => {
    const { spec } = await settingsOf(undefined);
    expect(Object.keys(spec.env).filter((name) => name.startsWith("OTEL_"))).toEqual([]);
  });

  test("to any receiver, under the names that the rules read; what a stack sets itself stays", async () => {
    const env = { OTEL_METRIC_EXPORT_INTERVAL: "60000" };
    const { spec } = await settingsOf({ vendor: "otlp", endpoint: "http://collector:4318" }, { env });
    expect(spec.env).toEqual({
      OTEL_SERVICE_NAME: "demo",
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=test,deployment.environment.name=test,slipway.target=docker",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_METRIC_EXPORT_INTERVAL: "60000",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
    });
  });

  test("with attributes of the stack's own beside the names that alarms read by, which it cannot hide", async () => {
    const receiver = { vendor: "otlp", endpoint: "http://collector:4318" };
    const { spec } = await settingsOf(receiver, { env: { OTEL_RESOURCE_ATTRIBUTES: "team=payments, tier=gold," } });
    expect(spec.env).toMatchObject({
      OTEL_SERVICE_NAME: "demo",
      OTEL_RESOURCE_ATTRIBUTES:
        "team=payments, tier=gold,service.namespace=test,deployment.environment.name=test,slipway.target=docker",
    });
    const env = { OTEL_SERVICE_NAME: "other", OTEL_RESOURCE_ATTRIBUTES: "team=payments,service.namespace=shop" };
    const refused = settingsOf(receiver, { env });
    await expect(refused).rejects.toThrow(
      /service.env.OTEL_SERVICE_NAME: is set by slipway:observability.*remove it with/,
    );
    await expect(refused).rejects.toThrow(/service.env.OTEL_RESOURCE_ATTRIBUTES: service.namespace is set by/);
    expect((await settingsOf(undefined, { env })).spec.env).toEqual(env);
  });

  test("with attributes that a program knows later only", async () => {
    const merged = withAttributes(output("team=payments,service.namespace=shop"), { "service.namespace": "test" });
    expect(await valueOf(output(merged))).toBe("team=payments,service.namespace=test");
  });

  test("by a sampler of the stack's own without the argument of ours, and by ours with an argument of its own", async () => {
    const sampledBy = async (env: Record<string, string>) => {
      const { spec } = await settingsOf({ vendor: "otlp", endpoint: "http://collector:4318" }, { env });
      return Object.fromEntries(Object.entries(spec.env).filter(([name]) => name.includes("SAMPLER")));
    };
    const own = { OTEL_TRACES_SAMPLER: "traceidratio" };
    expect(await sampledBy(own)).toEqual(own);
    const share = { OTEL_TRACES_SAMPLER_ARG: "0.5" };
    expect(await sampledBy(share)).toEqual({ OTEL_TRACES_SAMPLER: "parentbased_traceidratio", ...share });
  });

  test.each([
    [
      { vendor: "datadog", site: "datadoghq.eu" },
      {
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "https://otlp.datadoghq.eu/v1/metrics",
        OTEL_TRACES_EXPORTER: "none",
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta",
      },
    ],
    [
      { vendor: "newrelic", region: "eu" },
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.eu01.nr-data.net",
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta",
      },
    ],
    [
      { vendor: "grafana", zone: "prod-eu-west-2" },
      { OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp" },
    ],
  ])("to %o as it takes it, with its key as a secret", async (observability, expected) => {
    const secrets = { OTEL_EXPORTER_OTLP_HEADERS: "a-key=of-nobody" };
    const { spec } = await settingsOf(observability, {}, secrets);
    expect(spec.env).toMatchObject(expected);
    expect(Object.keys(spec.secrets)).toEqual(["OTEL_EXPORTER_OTLP_HEADERS"]);
    expect(JSON.stringify(spec.env)).not.toContain("of-nobody");
  });

  test.each([
    [{ vendor: "datadog" }, /OTEL_EXPORTER_OTLP_HEADERS/],
    [{ vendor: "splunk" }, /otlp, datadog, newrelic or grafana/],
    [{ vendor: "otlp", endpoint: "collector:4318" }, /http or https URL/],
    [{ vendor: "otlp", endpoint: "http://c:4318", site: "x" }, /site/],
  ])("%o is refused", async (observability, message) => {
    await expect(settingsOf(observability)).rejects.toThrow(message);
  });
});
