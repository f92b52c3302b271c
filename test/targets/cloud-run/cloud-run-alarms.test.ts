import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { readSettings } from "../../../infra/config.ts";
import type { AlertRules } from "../../../infra/contract.ts";
import { type Alarm, alarmsOf } from "../../../infra/monitoring.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { requirePromtool, ringingMinutes, type Series } from "../../clouds/gcp/promtool.ts";
import { named, ofType, type ProgramRun, rawConfig, runProgram, useCloud } from "../../infra/program.ts";
import { healthy, ringing, type Scenario } from "../../infra/scenarios.ts";
import { ofService, seriesOf } from "./cloud-run-series.ts";

useCloud(cloudRunCloud());

const policy = z.object({
  conditions: z.tuple([
    z.object({
      displayName: z.string(),
      conditionPrometheusQueryLanguage: z.object({
        query: z.string(),
        duration: z.literal("0s"),
        evaluationInterval: z.literal("60s"),
        disableMetricValidation: z.literal(true),
      }),
    }),
  ]),
  alertStrategy: z.object({ autoClose: z.string() }),
});
const dashboard = z.object({ dashboardJson: z.string() });

const from = 20;
const until = 60;
/** Google shows what it measured up to so many minutes later. */
const late = 3;
/** PromQL looks back for so many minutes for a level's last value. */
const lookBack = 5;
const config = {
  target: "cloud-run",
  image: { context: "test/fixtures/plain-server" },
  service: { name: "demo", maxInstances: 4 },
  options: { project: "my-project", region: "europe-west1" },
  alerts: { receivers: [{ email: "team@example.com" }], requests: { perMinute: 1000 } },
};
const ordinary = healthy["ordinary traffic"] ?? [];
const silentProbe = "the probe falls silent";
const onePlace = "one place alone gets no answer";
/** A window that is longer than the change of a scenario needs more of it. */
const prolonged = (scenario: Scenario) => [...scenario, ...Array<Scenario>(until).fill(scenario.slice(-1)).flat()];
const withTail = (scenario: Scenario) => [...scenario, ...ordinary.slice(0, 40)];

let run: ProgramRun;
let alarms: Map<keyof AlertRules, Alarm>;
let rings: (set: string, condition: string) => number[];

beforeAll(async () => {
  const promtool = await requirePromtool();
  run = await runProgram(config);
  const { spec } = await readSettings(rawConfig(config));
  alarms = new Map(alarmsOf(spec).map((alarm) => [alarm.kind, alarm]));
  const neighbour = ofService("other", ringing.cpu["one instance of two is busy"] ?? []);
  const seen = (scenario: Scenario) => [...seriesOf(run, withTail(scenario)), ...neighbour];
  const sets: Record<string, Series[]> = {};
  for (const [name, scenario] of Object.entries(healthy)) sets[name] = seen(scenario);
  for (const [kind, scenarios] of Object.entries(ringing)) {
    for (const [name, scenario] of Object.entries(scenarios))
      sets[name] = seen(kind === "certificateExpiry" ? prolonged(scenario) : scenario);
  }
  sets[silentProbe] = seen(ordinary.map((minute, index) => (index < from ? minute : { ...minute, probe: undefined })));
  sets[onePlace] = seen(ordinary).map(({ name, samples }) =>
    name.includes("check_passed") && name.includes("usa-iowa")
      ? { name, samples: samples.map(() => 0) }
      : { name, samples },
  );
  rings = await ringingMinutes(promtool, conditionsOf(run), sets);
}, 600_000);

describe("R13 the alarms of a service on cloud-run", () => {
  test.each([...Object.keys(healthy), onePlace])("are silent: %s", (name) => {
    const ringingOnes = [...alarms.values()].filter((alarm) => rings(name, alarm.name).length > 0);
    expect(ringingOnes.map((alarm) => alarm.name)).toEqual([]);
  });

  const cases = Object.entries({ ...ringing, availability: { ...ringing.availability, [silentProbe]: [] } });
  test.each(cases.flatMap(([kind, scenarios]) => Object.keys(scenarios).map((name) => [kind, name] as const)))(
    "%s rings: %s",
    (kind, name) => {
      const alarm = [...alarms.values()].find((one) => one.kind === kind);
      if (!alarm) throw new Error(`there is no alarm ${kind}`);
      const minutes = rings(name, alarm.name);
      const [first = Infinity] = minutes;
      const last = minutes.at(-1) ?? 0;
      // Not before it happens, within one window, and not for long after it is over.
      expect(first).toBeGreaterThan(from);
      expect(first).toBeLessThanOrEqual(from + alarm.minutes + 2 * late + lookBack + 1);
      const over = kind === "certificateExpiry" ? 2 * until : until;
      expect(last).toBeLessThanOrEqual(over + alarm.minutes + late + lookBack);
      // What must be so in every minute of a window cannot be known before that is over.
      if (alarm.statistic === "min") expect(first).toBeGreaterThanOrEqual(from + alarm.minutes + late - 1);
    },
  );

  test("each watches one window, in the query alone, and an incident does not outlive its cause by long", () => {
    const policies = ofType(run, "gcp:monitoring/alertPolicy:AlertPolicy").map(({ inputs }) => policy.parse(inputs));
    expect(policies).toHaveLength(alarms.size);
    for (const { conditions, alertStrategy } of policies) {
      const [{ displayName, conditionPrometheusQueryLanguage: condition }] = conditions;
      const alarm = [...alarms.values()].find(({ name }) => name === displayName);
      expect(condition.query).toContain(`[${alarm?.minutes}m`);
      expect(alertStrategy.autoClose).toBe("1800s");
    }
  });

  test("the dashboard shows the very series that the alarms watch, and each says of which resource", () => {
    const { dashboardJson } = dashboard.parse(named(run, "gcp:monitoring/dashboard:Dashboard"));
    const charts = [...dashboardJson.matchAll(/"prometheusQuery":"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
      String(JSON.parse(`"${text}"`)),
    );
    expect(charts).toHaveLength(10);
    const watched = Object.values(conditionsOf(run)).flatMap(selectorsOf);
    for (const selector of charts.flatMap(selectorsOf)) {
      expect(watched).toContain(selector);
      expect(selector).toContain("monitored_resource=");
    }
    expect(watched.filter((selector) => !selector.includes("monitored_resource="))).toEqual([]);
  });
});

function conditionsOf(made: ProgramRun): Record<string, string> {
  return Object.fromEntries(
    ofType(made, "gcp:monitoring/alertPolicy:AlertPolicy").map(({ inputs }) => {
      const [{ displayName, conditionPrometheusQueryLanguage: condition }] = policy.parse(inputs).conditions;
      return [displayName, condition.query];
    }),
  );
}

function selectorsOf(query: string): string[] {
  return query.match(/\w+_com:\w+(\{[^}]*\})?/g) ?? [];
}
