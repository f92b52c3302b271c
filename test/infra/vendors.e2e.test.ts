import { describe, expect, test } from "vitest";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { type CloudStack, useCloudStack } from "../engine/cloud-stack.ts";
import { vendorCloud } from "./vendor-cloud.ts";

const told = { OTEL_EXPORTER_OTLP_HEADERS: "api-key=of-nobody", HOOK: "https://hooks.example.com/a-secret-path" };

const configOf = (observability: object, alerts: object = {}) => ({
  target: "cloud-run",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo" },
  options: { project: "my-project", region: "europe-west1" },
  alerts: { receivers: [{ email: "team@example.com" }, { kind: "webhook", secret: "HOOK" }], ...alerts },
  observability,
});

const made = ({ cloud }: CloudStack, name: string) => cloud.resources.filter(({ type }) => type.startsWith(`${name}:`));

describe("R14 Datadog", () => {
  const secrets = { ...told, DD_API_KEY: "key-of-the-api", DD_APP_KEY: "key-of-an-app" };
  const datadog = { vendor: "datadog", monitors: "beside", percentiles: true };
  const stack = useCloudStack(vendorCloud(cloudRunCloud()), configOf(datadog), secrets);

  test("one up makes its monitors, another changes nothing, and a threshold changes one in place", async () => {
    await stack().up();
    expect(made(stack(), "datadog").filter(({ type }) => type.endsWith(":Monitor"))).toHaveLength(6);
    expect(await stack().engine.stackOutput("dashboardUrl")).toBe("https://app.datadoghq.com/dashboard/demo-datadog");
    expect(await stack().up()).toEqual([]);
    await stack().configure(configOf(datadog, { toolErrors: { percent: 20 } }));
    const steps = await stack().up();
    expect(steps.filter((step) => step.includes("datadog"))).toEqual(["update Monitor demo-tool-errors-datadog"]);
  });

  test("R11 no key stands in the state or in what is printed, and destroy leaves nothing there", async () => {
    const state = JSON.stringify(await stack().engine.stateResources());
    const { ok, output } = await stack().engine.destroy();
    expect(ok, output).toBe(true);
    for (const key of Object.values(secrets)) expect(`${state}\n${output}`).not.toContain(key);
    expect(made(stack(), "datadog")).toEqual([]);
  });
});

describe.each([
  ["newrelic", { accountId: 1234567 }, { NEW_RELIC_API_KEY: "key-of-a-user" }],
  ["grafana", { zone: "prod-eu-west-2", url: "https://team.grafana.net" }, { GRAFANA_AUTH: "token-of-an-account" }],
])("R14 %s", (vendor, settings, keys) => {
  const config = configOf({ vendor, monitors: "beside", ...settings });
  const stack = useCloudStack(vendorCloud(cloudRunCloud()), config, { ...told, ...keys });

  test("takes what is made there, once", async () => {
    await stack().up();
    expect(made(stack(), vendor).length).toBeGreaterThan(3);
    expect(await stack().up()).toEqual([]);
    const state = JSON.stringify(await stack().engine.stateResources());
    for (const key of Object.values({ ...told, ...keys })) expect(state).not.toContain(key);
  });
});
