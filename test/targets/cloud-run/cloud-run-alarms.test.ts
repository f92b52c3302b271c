import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { readSettings } from "../../../infra/config.ts";
import type { AlertRules } from "../../../infra/contract.ts";
import { type Alarm, alarmsOf } from "../../../infra/monitoring.ts";
import { cloudRunCloud } from "../../../infra/targets/cloud-run/simulation/cloud.ts";
import { toLogFilter } from "../../clouds/gcp/log-filter.ts";
import { requirePromtool, ringingMinutes, type Series } from "../../clouds/gcp/promtool.ts";
import { named, ofType, type ProgramRun, rawConfig, runProgram, useCloud } from "../../infra/program.ts";
import { healthy, type Minute, ringing, type Scenario } from "../../infra/scenarios.ts";
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
const alertKinds = Object.keys(ringing).filter((kind): kind is keyof typeof ringing => kind in ringing);
const ordinary = healthy["ordinary traffic"] ?? [];
const silentProbe = "the probe falls silent";
const onePlace = "one place alone gets no answer";
const cases: [kind: keyof AlertRules, name: string, scenario: Scenario][] = [
  ...alertKinds.flatMap((kind) =>
    Object.entries(ringing[kind]).map(([name, scenario]): (typeof cases)[number] => [kind, name, scenario]),
  ),
  [
    "availability",
    silentProbe,
    ordinary.map((minute, index) => (index < 20 ? minute : { ...minute, probe: undefined })),
  ],
];
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
  for (const [, name, scenario] of cases) sets[name] = seen(scenario);
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

  test.each(cases)("%s rings: %s", (kind, name, scenario) => {
    const alarm = alarms.get(kind);
    if (!alarm) throw new Error(`there is no alarm ${kind}`);
    const isUnlike = (minute: Minute) => JSON.stringify(minute) !== JSON.stringify(ordinary[0]);
    const from = scenario.findIndex(isUnlike);
    const over = scenario.findLastIndex(isUnlike) + 1;
    const minutes = rings(name, alarm.name);
    const [first = Infinity] = minutes;
    // Not before it happens, within one window, and not for long after it is over.
    expect(first).toBeGreaterThan(from);
    expect(first).toBeLessThanOrEqual(from + alarm.minutes + 2 * late + lookBack + 1);
    expect(minutes.at(-1)).toBeLessThanOrEqual(over + alarm.minutes + late + lookBack);
    // What must be so in every minute of a window cannot be known before that is over.
    if (alarm.statistic === "min" || "under" in alarm.bound)
      expect(first).toBeGreaterThanOrEqual(from + alarm.minutes + late - 1);
  });

  const container = { "resource.type": "cloud_run_revision", "resource.labels.service_name": "demo-test" };
  const system = { ...container, log: "run.googleapis.com/varlog/system" };
  test.each([
    ["Container called exit(1).", 1],
    ["Memory limit of 512 MiB exceeded with 534 MiB used. Consider increasing the memory limit.", 1],
    ["Uncaught signal: 6, pid=1, tid=1, fault_addr=0.", 0],
    ["Container terminated on signal 6.", 1],
    ['LIVENESS HTTP probe failed 3 times consecutively for container "demo-1". The instance has been shut down.', 1],
    // As what is no longer needed ends, by itself or not.
    ["Container called exit(0).", 0],
    ["Container called exit(143).", 0],
    ["Container terminated on signal 9.", 0],
    ["Container terminated on signal 15.", 0],
    ["Default STARTUP TCP probe succeeded after 1 attempt for container", 0],
    ["Ready condition status changed to True for Revision demo-test-00001", 0],
  ])("restarts counts of the line %j: %i", (textPayload, times) => {
    const { filter } = z.object({ filter: z.string() }).parse(named(run, "gcp:logging/metric:Metric", "demo-restarts"));
    const selects = toLogFilter(filter);
    expect(Number(selects({ ...system, textPayload }))).toBe(times);
    expect(selects({ ...system, textPayload, "resource.labels.service_name": "other" })).toBe(false);
    expect(selects({ ...container, log: "run.googleapis.com/stdout", textPayload })).toBe(false);
  });

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
