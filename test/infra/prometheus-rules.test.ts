import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import type { AlertRules, ServiceSpec } from "../../infra/contract.ts";
import { blackboxFiles } from "../../infra/observability/blackbox.ts";
import { grafanaDashboard, prometheusRules } from "../../infra/observability/prometheus.ts";
import { requirePromtool, ringingMinutes, type Series } from "../clouds/gcp/promtool.ts";
import { attributesOf, type Exported, exportedMetrics } from "./exported-metrics.ts";
import { rawConfig } from "./program.ts";
import { seriesOf } from "./prometheus-series.ts";
import { healthy, type Minute, ringing, type Scenario } from "./scenarios.ts";

const config = {
  target: "docker",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", maxInstances: 4, healthPath: "/healthz" },
  alerts: { receivers: [{ email: "team@example.com" }], requests: { perMinute: 1000 } },
  observability: { vendor: "otlp", endpoint: "http://collector:4318" },
};
const ordinary = healthy["ordinary traffic"] ?? [];
const kinds = Object.keys(ringing).filter((kind): kind is keyof typeof ringing => kind in ringing);
const cases: [kind: keyof AlertRules, name: string, scenario: Scenario][] = kinds.flatMap((kind) =>
  Object.entries(ringing[kind]).map(([name, scenario]): (typeof cases)[number] => [kind, name, scenario]),
);

/** Two instances of which one is full, and ends after so many minutes. */
const full = { from: 10, end: 40 };
const fullThenGone: Scenario = ordinary.map((minute, at) =>
  at < full.end
    ? { ...minute, memoryPercent: at < full.from ? [40, 45] : [40, 95] }
    : { ...minute, memoryPercent: [40], instances: { active: 1, idle: 0, old: 0 } },
);

let spec: ServiceSpec;
let rings: (set: string, condition: string) => number[];

beforeAll(async () => {
  const promtool = await requirePromtool();
  ({ spec } = await readSettings(rawConfig(config)));
  const sets: Record<string, Series[]> = {};
  for (const [name, scenario] of Object.entries(healthy)) sets[name] = seriesOf(scenario);
  for (const [, name, scenario] of cases) sets[name] = seriesOf([...scenario, ...ordinary.slice(0, 30)]);
  sets["an instance that was full and is gone"] = seriesOf(fullThenGone);
  const { groups } = prometheusRules(spec, "test");
  const rules = groups.flatMap((group) => group.rules);
  rings = await ringingMinutes(promtool, Object.fromEntries(rules.map(({ alert, expr }) => [alert, expr])), sets);
}, 600_000);

describe("R14 a service's alarms as rules of Prometheus", () => {
  test.each(Object.keys(healthy))("are silent: %s", (name) => {
    const names = prometheusRules(spec, "test").groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect(names.filter((alert) => rings(name, alert).length > 0)).toEqual([]);
  });

  test.each(cases)("%s rings in its time, and is over soon after: %s", (kind, name, scenario) => {
    const alert = `demo-${kind.replaceAll(/[A-Z]/g, "-$&").toLowerCase()}`;
    const isUnlike = (minute: Minute) => JSON.stringify(minute) !== JSON.stringify(ordinary[0]);
    const minutes = rings(name, alert);
    const [first = Infinity] = minutes;
    const [from, over] = [scenario.findIndex(isUnlike), scenario.findLastIndex(isUnlike) + 1];
    // A level is there from the minute's first moment on.
    expect(first).toBeGreaterThanOrEqual(from);
    // One that is looked at over an hour, as the end of a certificate is, rings for as long after.
    const window = Math.max(20, kind === "certificateExpiry" ? 30 : 0);
    expect(first).toBeLessThanOrEqual(from + (kind === "certificateExpiry" ? 60 : 20));
    expect(minutes.at(-1)).toBeLessThanOrEqual(over + window);
  });

  test("an instance that is gone rings no longer, though nobody tells Prometheus of its end", () => {
    const minutes = rings("an instance that was full and is gone", "demo-memory");
    expect(minutes).toContain(full.end - 1);
    expect(minutes.at(-1)).toBeLessThanOrEqual(full.end + 2);
  });

  test("what no telemetry tells of is named", () => {
    expect(prometheusRules(spec, "test").missing).toEqual([]);
    const rules = { ...spec.alerts.rules, budget: { usdPerMonth: 5 } };
    const { missing } = prometheusRules({ ...spec, alerts: { ...spec.alerts, rules } }, "test");
    expect(missing).toEqual(["budget"]);
  });

  test("every series they and the dashboard read is one that the server exports, or the blackbox exporter", async () => {
    const metrics = await exportedMetrics();
    const exported = metrics.flatMap(namesInPrometheus);
    exported.push("probe_success", "probe_ssl_earliest_cert_expiry");
    const texts = JSON.stringify([prometheusRules(spec, "test"), grafanaDashboard(spec, "test")]);
    const read = new Set([...texts.matchAll(/([a-z_]+)\{/g)].map(([, name = ""]) => name));
    expect(read.size).toBeGreaterThan(8);
    for (const name of read) expect(exported).toContain(name);
    const labels = ["job", "instance", "le", ...metrics.flatMap(attributesOf).map((name) => name.replaceAll(".", "_"))];
    const used = new Set([...texts.matchAll(/([a-z_]+)(?:=~|!~|!=|=)\\"/g)].map(([, name = ""]) => name));
    expect(used.size).toBeGreaterThan(3);
    for (const label of used) expect(labels).toContain(label);
  });

  test("what asks from outside makes the series that the rules read", () => {
    const { modules, scrape_configs } = blackboxFiles(spec, { stack: "test", origin: "https://mcp.example.com/" });
    expect(scrape_configs[0]).toMatchObject({
      job_name: "test/demo",
      static_configs: [{ targets: ["https://mcp.example.com/mcp"] }],
    });
    expect(modules["mcp_demo"]?.http).toMatchObject({ method: "POST", valid_status_codes: [200] });
  });
});

// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
function namesInPrometheus({ name, unit, histogram, gauge, sum }: Exported): string[] {
  const units: Record<string, string> = { s: "_seconds", By: "_bytes", "1": gauge ? "_ratio" : "" };
  const full = `${name.replaceAll(".", "_")}${units[unit] ?? ""}`;
  if (histogram) return ["_bucket", "_count", "_sum"].map((part) => `${full}${part}`);
  return sum && name !== "process.memory.usage" ? [`${full}_total`, full] : [full];
}
