import { describe, expect, test, vi } from "vitest";
import { withoutTelemetry } from "../../cli/muted-telemetry.ts";
import type { Settings } from "../../cli/stack-copy.ts";
import { readSettings } from "../../infra/config.ts";
import { openTelemetry } from "../../server/src/telemetry/open-telemetry.ts";
import { rawConfig } from "../infra/program.ts";

const headers = "OTEL_EXPORTER_OTLP_HEADERS";
const stackOf = (observability: Settings, secrets: Settings = {}, service: Settings = {}): Settings => ({
  "slipway:target": "cloud-run",
  "slipway:service": { name: "demo", ...service },
  "slipway:image": { context: "test/fixtures/plain-server" },
  "slipway:options": { project: "my-project", region: "europe-west1" },
  "slipway:secrets": secrets,
  "slipway:observability": observability,
});
const readAs = (settings: Settings) =>
  readSettings(rawConfig(Object.fromEntries(Object.entries(settings).map(([key, value]) => [key.slice(8), value]))));

const stacks: [string, Settings][] = [
  ["a receiver of OTLP", stackOf({ vendor: "otlp", endpoint: "https://collector.example.com" })],
  ["Datadog", stackOf({ vendor: "datadog", monitors: "beside" }, { [headers]: "k", DD_API_KEY: "k", DD_APP_KEY: "k" })],
  ["New Relic and a collector", stackOf({ vendor: "newrelic", collector: "measure" }, { [headers]: "k" })],
  [
    "Grafana, with its probe",
    stackOf(
      {
        vendor: "grafana",
        zone: "prod-eu-west-2",
        monitors: "instead",
        url: "https://team.grafana.net",
        syntheticMonitoring: { url: "https://synthetic.grafana.net", probes: [1] },
      },
      { [headers]: "k", GRAFANA_AUTH: "k", GRAFANA_SM_ACCESS_TOKEN: "k" },
    ),
  ],
  [
    "receivers of the server's own",
    stackOf(
      { vendor: "otlp", endpoint: "https://collector.example.com" },
      {},
      {
        env: {
          OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "https://own.example.com/v1/metrics",
          OTEL_METRICS_EXPORTER: "otlp",
        },
      },
    ),
  ],
];

describe("R14 a rehearsal of a stack with real receivers", () => {
  test.each(stacks)("sends nothing outwards and makes no monitors there: %s", async (_, settings) => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const before = await readAs(settings);
    expect(openTelemetry(before.spec.env as Record<string, string>), "it sends as it is").toBeDefined();
    const { spec, vendor } = await readAs(withoutTelemetry(settings, { collects: true }));
    vi.restoreAllMocks();
    expect(vendor).toBeUndefined();
    expect(openTelemetry(spec.env as Record<string, string>)).toBeUndefined();
    // An SDK that does not know how it is turned off sends to nobody.
    const places = Object.entries(spec.env).filter(([name]) => name.endsWith("ENDPOINT"));
    expect(places).toHaveLength(4);
    for (const [, place] of places) expect(new URL(String(place)).hostname).toBe("127.0.0.1");
  });

  test("keeps a collector where none really runs, so that the platform's rules are tried on it", async () => {
    const settings = stackOf({ vendor: "newrelic", collector: "measure" }, { [headers]: "k" });
    expect((await readAs(withoutTelemetry(settings, { collects: true }))).spec.collector).toBeDefined();
    expect((await readAs(withoutTelemetry(settings, { collects: false }))).spec.collector).toBeUndefined();
  });

  test("lets a receiver be a secret, whose value is made up", async () => {
    const name = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const settings = stackOf(
      { vendor: "otlp", endpoint: "https://c.example.com" },
      { [name]: "k" },
      { secrets: [name] },
    );
    const { spec } = await readAs(withoutTelemetry(settings, { collects: true }));
    expect(Object.keys(spec.secrets)).toEqual([name]);
    expect(spec.env).toMatchObject({ OTEL_SDK_DISABLED: "true", OTEL_METRICS_EXPORTER: "none" });
  });
});
