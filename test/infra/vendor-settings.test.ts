import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import { watcherOf } from "../../infra/observability/watcher.ts";
import { prepareService } from "../../infra/prepared-service.ts";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { checkout } from "../checkout.ts";
import { ofType, rawConfig, runProgram, useCloud, valueOf } from "./program.ts";
import { configOf, headers, names, told, vendors } from "./vendor-configs.ts";

beforeAll(() => useCloud(cloudRunCloud()));

describe("R14 beside or instead of the platform's own", () => {
  test("instead: the platform makes no alarm, and the vendor all", async () => {
    const { secrets, ...rest } = configOf("datadog", { monitors: "instead" });
    const config = {
      ...rest,
      secrets,
      target: "cloud-run",
      options: { project: "my-project", region: "europe-west1" },
    };
    const { resources } = await runProgram(config);
    const of = (type: string) => resources.filter((made) => made.type === type).length;
    expect(of("gcp:monitoring/alertPolicy:AlertPolicy")).toBe(0);
    expect(of("gcp:monitoring/notificationChannel:NotificationChannel")).toBe(0);
    expect(of("datadog:index/monitor:Monitor")).toBeGreaterThan(6);
    const beside = await runProgram({ ...config, observability: { ...vendors.datadog.settings, monitors: "beside" } });
    expect(ofType(beside, "gcp:monitoring/alertPolicy:AlertPolicy").length).toBeGreaterThan(8);
  });

  test("a service that is on this machine alone is asked by nobody from outside", async () => {
    const run = await runProgram({ ...configOf("datadog"), target: "docker", options: {} });
    expect(ofType(run, "datadog:index/syntheticsTest:SyntheticsTest")).toEqual([]);
    const { target, vendor } = await readSettings(rawConfig({ ...configOf("datadog"), target: "docker", options: {} }));
    const { name, signals } = watcherOf(target, vendor);
    expect(name).toBe("docker with datadog");
    expect(signals).not.toContain("available");
  });

  test.each([
    ["cloud-run", { project: "my-project", region: "europe-west1" }, { cpuBilling: "instance" }],
    ["fly", { org: "team", region: "fra", whenIdle: "suspend" }, { whenIdle: "stop" }],
  ])(
    "an instance of %s that stands still is no restart, and what arrives late is said",
    async (name, options, more) => {
      const on = async (own: object) => {
        const config = { ...configOf("grafana"), target: name, options: { ...options, ...own } };
        const settings = await readSettings(rawConfig(config));
        const { signals } = watcherOf({ ...settings.target, signals: [] }, settings.vendor);
        const { warnings } = await prepareService(settings, checkout);
        return { watches: signals.includes("restarts"), warning: warnings.find((one) => one.includes(`on ${name} `)) };
      };
      expect(await on({})).toEqual({ watches: false, warning: expect.stringContaining("none there watches restarts") });
      expect(await on(more)).toEqual({ watches: true, warning: undefined });
    },
  );

  test("false: telemetry alone, for which no key of the monitors is asked", async () => {
    const { secrets, ...config } = configOf("newrelic", { monitors: false, accountId: undefined });
    const { NEW_RELIC_API_KEY: _, ...rest } = vendors.newrelic.secrets;
    const { vendor } = await readSettings(
      rawConfig({ ...config, secrets: { ...secrets, ...rest, NEW_RELIC_API_KEY: undefined } }),
    );
    expect(vendor).toBeUndefined();
  });

  test.each([
    ["newrelic", { accountId: undefined }, /observability.accountId: required for the monitors/],
    ["grafana", { url: undefined }, /observability.url: required for the monitors/],
    ["datadog", { monitors: "both" }, /beside, instead or false/],
    ["datadog", { locations: ["Frankfurt"] }, /aws:eu-central-1/],
  ] as const)("%s with %o is refused", async (name, settings, message) => {
    await expect(readSettings(rawConfig(configOf(name, settings)))).rejects.toThrow(message);
  });

  test.each(["ap2.datadoghq.com", "uk1.datadoghq.com"])("Datadog's site %s is one of those there are", async (site) => {
    const { spec } = await readSettings(rawConfig(configOf("datadog", { site })));
    expect(spec.env["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"]).toBe(`https://otlp.${site}/v1/metrics`);
  });

  test.each(names)("%s without its keys is refused, each by its name", async (name) => {
    const { OTEL_EXPORTER_OTLP_HEADERS: _, ...keys } = vendors[name].secrets;
    const refused = readSettings(rawConfig({ ...configOf(name), secrets: { ...headers, ...told } }));
    for (const key of Object.keys(keys)) await expect(refused).rejects.toThrow(key);
  });

  test("Datadog is told to keep instances apart, unless the team does so itself", async () => {
    const valueWith = async (given: string) => {
      const config = configOf("datadog");
      const { spec } = await readSettings(
        rawConfig({ ...config, secrets: { ...config.secrets, OTEL_EXPORTER_OTLP_HEADERS: given } }),
      );
      const secret = spec.secrets.OTEL_EXPORTER_OTLP_HEADERS;
      return secret && "value" in secret ? valueOf(secret.value) : undefined;
    };
    expect(await valueWith("dd-api-key=k")).toBe(
      `dd-api-key=k,dd-otel-metric-config=${encodeURIComponent('{"resource_attributes_as_tags":true}')}`,
    );
    const own = "dd-api-key=k,dd-otel-metric-config=%7B%7D";
    expect(await valueWith(own)).toBe(own);
  });
});
