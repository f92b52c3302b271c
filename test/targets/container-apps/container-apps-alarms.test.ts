import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../../infra/config.ts";
import { checkFit } from "../../../infra/fit.ts";
import { charts } from "../../../infra/charts.ts";
import { toKebabCase } from "../../../infra/monitoring.ts";
import { probeSignals } from "../../../infra/clouds/azure/probe-signals.ts";
import { toChartQuery } from "../../../infra/clouds/azure/queries.ts";
import { signalsOf } from "../../../infra/targets/container-apps/signals.ts";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { ringingMinutes } from "../../clouds/azure/azure-alarms.ts";
import { toTables } from "../../clouds/azure/azure-tables.ts";
import { runQuery } from "../../clouds/azure/kusto.ts";
import { ofType, rawConfig, runProgram, type StackConfig, useCloud } from "../../infra/program.ts";
import { healthy, ringing, type Scenario } from "../../infra/scenarios.ts";

useCloud(containerAppsCloud());

const start = Date.UTC(2026, 10, 24, 12);
// A row is in the workspace before it is five minutes old. https://learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time
const lateMinutes = 4.9;
const observed = { service: "demo", app: "demo-test", days: 14, status: 200 };
const config = {
  target: "container-apps",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", memoryMiB: 2048, requestTimeoutSeconds: 200, minInstances: 1, maxInstances: 4 },
  options: { location: "westeurope" },
  alerts: {
    receivers: [{ email: "team@example.com" }],
    availability: { minutes: 5 },
    requests: { perMinute: 1000 },
  },
};
const rulesOf = async (changes: StackConfig = {}) => {
  const run = await runProgram({ ...config, ...changes });
  const made = ofType(run, "azure-native:monitor:ScheduledQueryRule");
  return Object.fromEntries(made.map(({ name, inputs }) => [name.replace("demo-", ""), inputs]));
};

let rules: Awaited<ReturnType<typeof rulesOf>>;
beforeAll(async () => {
  rules = await rulesOf();
});

const [ordinary] = healthy["ordinary traffic"] ?? [];

/** The minutes at which an alarm rings: in a scenario, and in two hours of ordinary traffic after it. */
function minutesOf(name: string, scenario: Scenario): number[] {
  const [calm = ordinary] = scenario;
  if (!calm || !ordinary) throw new Error("a scenario has minutes");
  const hour = (minute: typeof calm) => Array<typeof calm>(60).fill(minute);
  const before = name === "certificate-expiry" ? ordinary : calm;
  const tables = toTables(
    [...hour(before), ...scenario, ...hour(ordinary), ...hour(ordinary)],
    start - 60 * 60_000,
    observed,
  );
  return ringingMinutes(rules[name], tables, { start, minutes: 180, lateMinutes });
}

describe("R13 an alarm of container-apps", () => {
  const cases = Object.entries(ringing).flatMap(([kind, scenarios]) =>
    Object.entries(scenarios).map(([what, scenario]) => [toKebabCase(kind), what, scenario] as const),
  );
  test.each(cases)("%s rings when %s, and stops when it is over", (name, _, scenario) => {
    // Rows come up to five minutes late. The certificate's window is an hour, and the others' at most 15 minutes.
    const isSlow = name === "certificate-expiry";
    const begin = isSlow ? 50 : 20;
    const rings = minutesOf(name, isSlow ? [...scenario, ...scenario] : scenario);
    expect(rings[0]).toBeGreaterThanOrEqual(begin);
    expect(rings[0]).toBeLessThanOrEqual(begin + 15 + 5);
    expect(rings.at(-1)).toBeLessThanOrEqual(isSlow ? 120 + 15 + 5 : 60 + 15 + 5);
  });

  const names = [...Object.keys(ringing)].map((name) => toKebabCase(name));
  test.each(names.flatMap((name) => Object.keys(healthy).map((what) => [name, what] as const)))(
    "%s stays silent in %s",
    (name, what) => {
      expect(minutesOf(name, healthy[what] ?? [])).toEqual([]);
    },
  );

  test("every one is tried", () => {
    expect(Object.keys(rules).toSorted()).toEqual(names.toSorted());
  });
});

describe("R13 what container-apps measures", () => {
  const hour = healthy["ordinary traffic"] ?? [];
  const minutes = (from: number, to: number, change: object): Scenario =>
    hour.map((minute, index) => (index >= from && index < to ? { ...minute, ...change } : minute));

  test("an availability test that says nothing at all rings", () => {
    expect(minutesOf("availability", minutes(20, 60, { probe: undefined }))).not.toEqual([]);
  });

  test("few answers with 5xx among many are a small share, however many they are", () => {
    expect(minutesOf("error-rate", minutes(20, 60, { answers: { 200: 990, 500: 10 } }))).toEqual([]);
  });

  test("the certificate is looked at whatever the answer is, and the endpoint's answer is the one expected", async () => {
    const made = ofType(await runProgram(config), "azure-native:applicationinsights:WebTest");
    expect(made.map(({ inputs }) => [inputs.frequency, inputs.validationRules])).toEqual([
      [300, { sSLCheck: true, expectedHttpStatusCode: 200 }],
      [900, { sSLCheck: true, ignoreHttpStatusCode: true, sSLCertRemainingLifetimeCheck: 14 }],
    ]);
  });

  test("a service that answers with 503 has no certificate that ends", () => {
    expect(minutesOf("certificate-expiry", minutes(0, 60, { probe: 503 }))).toEqual([]);
  });

  test("restarts of long ago do not count, although Azure adds them up as long as the replica lives", () => {
    // It rings for them as long as they are in the window, and no longer.
    const rings = minutesOf("restarts", minutes(20, 22, { crashes: 20 }));
    expect(rings.length).toBeGreaterThan(0);
    expect(Math.max(...rings)).toBeLessThanOrEqual(22 + 15 + 5);
  });

  test("a replica that is busy in its first minutes is not one that is busy all the time", () => {
    const asleep = { cpuPercent: [], memoryPercent: [], instances: { active: 0, idle: 0, old: 0 } };
    const woken = hour.map((minute, index) => ({
      ...minute,
      ...(index < 50 ? asleep : {}),
      ...(index >= 50 && index < 53 ? { cpuPercent: [99] } : {}),
    }));
    expect(minutesOf("cpu", woken)).toEqual([]);
  });

  test.each([3, 7, 13])("a window of %i minutes is one of so many, and no other", async (length) => {
    const changed = await rulesOf({ alerts: { ...config.alerts, requests: { perMinute: 100, minutes: length } } });
    const [condition] = [changed.requests].map((rule) => JSON.stringify(rule));
    expect(condition).toContain(`ago(${length + 5}m) and TimeGenerated < ago(5m)`);
    expect(condition).toContain(`"threshold":${100 * length}`);
  });

  test("every chart asks what an alarm asks, and has rows", () => {
    const tables = toTables(minutes(10, 11, { starts: [900] }), start, observed);
    const signals = { ...signalsOf(observed.app), ...probeSignals(observed.service) };
    for (const chart of charts) {
      const rows = runQuery(toChartQuery(chart, signals) ?? "", tables, start);
      expect(rows.length, chart.title).toBeGreaterThan(0);
      for (const { signal } of chart.signals) expect(rows[0], chart.title).toHaveProperty(signal);
    }
  });
});

describe("R13 container-apps says aloud", () => {
  const settingsOf = (service: object, alerts: object) =>
    readSettings(
      rawConfig({ ...config, service: { ...config.service, ...service }, alerts: { ...config.alerts, ...alerts } }),
    );
  const warningsOf = async (service: object, alerts: object) => {
    const { spec, target } = await settingsOf(service, alerts);
    return target.check(spec);
  };

  test("nothing where Azure does as it was asked", async () => {
    expect(await warningsOf({}, {})).toEqual([]);
  });

  test.each<[object, object, string]>([
    [
      {},
      { availability: { minutes: 3 } },
      "slipway:alerts.availability.minutes: Azure asks from outside every 5 minutes",
    ],
    [{}, { budget: { usdPerMonth: 50 } }, "slipway:alerts.budget.usdPerMonth: Azure takes 50 in the currency"],
  ])("where it does not: %o %o", async (service, alerts, said) => {
    expect(await warningsOf(service, alerts)).toEqual([expect.stringContaining(said)]);
  });

  test("once that its probes keep a service awake that may sleep", async () => {
    const { spec, target } = await settingsOf({ minInstances: 0 }, {});
    const said = checkFit(spec, target, "test").filter((warning) => warning.includes("certificateExpiry"));
    expect(said).toEqual([
      expect.stringContaining(
        "slipway:alerts: the probe of availability and certificateExpiry keeps asking from outside",
      ),
    ]);
  });

  test("nothing where nobody is told anyway", async () => {
    expect(await warningsOf({ minInstances: 0 }, { receivers: [] })).toEqual([]);
  });
});
