import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { appRunnerCloud } from "../../../infra/targets/app-runner/simulation/cloud.ts";
import { ecsCloud } from "../../../infra/targets/ecs/simulation/cloud.ts";
import { named, ofType, type ProgramRun, runProgram, useCloud } from "../../infra/program.ts";
import { healthy, type Minute, ringing, type Scenario } from "../../infra/scenarios.ts";
import { type AlarmInputs, alarmSchema, evaluate, keyOf } from "./cloudwatch/evaluate.ts";
import { appRunner, ecs } from "./cloudwatch/platforms.ts";
import { reported } from "./cloudwatch/reported.ts";

const [ordinary] = healthy["ordinary traffic"] ?? [];
if (!ordinary) throw new Error("there is no ordinary minute");

const receivers = [{ email: "team@example.com" }];
const image = { context: "test/fixtures/plain-server" };

const service = { name: "demo", cpu: 1, memoryMiB: 2048, requestTimeoutSeconds: 120, minInstances: 1, maxInstances: 4 };
const targets = {
  ecs: {
    platform: ecs,
    cloud: ecsCloud(),
    config: {
      service: { ...service, domain: "mcp.example.com" },
      options: { region: "eu-west-1", dns: { hostedZoneId: "Z123" } },
    },
    lacks: [],
    alsoHealthy: {
      "a deployment whose old tasks drain for half an hour": Array.from({ length: 60 }, (_, minute) =>
        minute >= 20 && minute < 50 ? { ...ordinary, instances: { active: 2, idle: 0, old: 2 } } : ordinary,
      ),
    },
  },
  "app-runner": {
    platform: appRunner,
    cloud: appRunnerCloud(),
    config: { service, options: { region: "us-east-1" } },
    lacks: ["restarts"],
    alsoHealthy: {},
  },
};

/** Ordinary minutes before and after what happens, as many as the longest of all windows looks back. */
const around = 240;
const quiet: Scenario = Array<Minute>(around).fill(ordinary);

describe.each(Object.entries(targets))(
  "R13 the alarms of %s",
  (target, { platform, cloud, config, lacks, alsoHealthy }) => {
    let run: ProgramRun;
    let alarms: Record<string, AlarmInputs>;

    beforeAll(async () => {
      useCloud(cloud);
      run = await runProgram({ target, image, ...config, alerts: { receivers, requests: { perMinute: 1000 } } });
      const made = ofType(run, "aws:cloudwatch/metricAlarm:MetricAlarm");
      alarms = Object.fromEntries(made.map(({ name, inputs }) => [toKind(name), alarmSchema.parse(inputs)]));
    });

    /** Says of each alarm in which minutes of a scenario, or of the quiet after it, it rings, however a missing value counts. */
    async function watch(scenario: Scenario): Promise<(kind: string) => number[][]> {
      const metrics = await reported(run, platform, [...quiet, ...scenario, ...quiet]);
      return (kind) => {
        const alarm = alarms[kind];
        if (!alarm) throw new Error(`there is no alarm ${kind}`);
        return (["is zero", "stays missing"] as const).map((missing) => {
          const minutes = { from: around, to: scenario.length + 2 * around };
          return evaluate(alarm, metrics, minutes, missing).map((minute) => minute - around);
        });
      };
    }

    test("there is one for each kind whose signal the platform gives", () => {
      expect(Object.keys(alarms).toSorted()).toEqual(
        Object.keys(ringing)
          .filter((kind) => !lacks.some((missing) => missing === kind))
          .toSorted(),
      );
    });

    test("the dashboard draws what is reported, and all that the alarms look at but the probe's answers", async () => {
      const body = z.string().parse(named(run, "aws:cloudwatch/dashboard:Dashboard")?.dashboardBody);
      const drawn = bodySchema
        .parse(JSON.parse(body))
        .widgets.flatMap(({ properties }) => properties.metrics.flatMap(toKey));
      const shown = await reported(run, platform, [{ ...ordinary, crashes: 1, starts: [900] }]);
      expect(drawn.filter((key) => !shown.has(key))).toEqual([]);
      const watched = Object.values(alarms).flatMap((alarm) => metricsOf(alarm).map(keyOf));
      const outside = [...shown.keys()].filter((key) => /"(Available|CertificateDays)"/.test(key));
      expect([...new Set(watched)].toSorted()).toEqual([...new Set([...drawn, ...outside])].toSorted());
    });

    const cases = Object.entries(ringing)
      .filter(([kind]) => !lacks.some((missing) => missing === kind))
      .flatMap(([kind, scenarios]) => Object.entries(scenarios).map(([what, scenario]) => ({ kind, what, scenario })));

    test.each(cases)("$kind rings when $what, soon, and not for long after", async ({ kind, scenario }) => {
      const window = windowOf(alarms[kind]);
      const begin = scenario.findIndex((minute) => minute !== ordinary);
      const end = scenario.findLastIndex((minute) => minute !== ordinary);
      for (const minutes of (await watch(scenario))(kind)) {
        expect(minutes[0]).toBeGreaterThanOrEqual(begin);
        expect(minutes[0]).toBeLessThan(begin + window);
        expect(minutes.at(-1)).toBeGreaterThanOrEqual(end);
        // CloudWatch looks further back while nothing new comes.
        expect(minutes.at(-1)).toBeLessThan(end + 3 * window);
      }
    });

    test.each(Object.entries({ ...healthy, ...alsoHealthy }))("none rings with %s", async (_, scenario) => {
      const minutesOf = await watch(scenario);
      const rung = Object.keys(alarms).map((kind) => [kind, minutesOf(kind)]);
      expect(rung).toEqual(Object.keys(alarms).map((kind) => [kind, [[], []]]));
    });
  },
);

const bodySchema = z.object({
  widgets: z.array(z.object({ properties: z.object({ metrics: z.array(z.array(z.unknown())) }) })),
});

/** The metric of a row of a chart, unless it is an expression. */
function toKey(row: unknown[]): string[] {
  const [namespace, metricName, ...words] = row.filter((word) => typeof word === "string");
  if (namespace === undefined || metricName === undefined) return [];
  const pairs = words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ""]] : []));
  return [keyOf({ namespace, metricName, dimensions: Object.fromEntries(pairs) })];
}

/** The metrics that an alarm looks at. */
function metricsOf(alarm: AlarmInputs) {
  if ("period" in alarm) return [alarm];
  return alarm.metricQueries.flatMap((query) => ("metric" in query ? [query.metric] : []));
}

function windowOf(alarm: AlarmInputs | undefined): number {
  if (!alarm) return 0;
  const periods = metricsOf(alarm).map(({ period }) => period);
  expect(new Set(periods).size).toBe(1);
  return ((periods[0] ?? 0) * alarm.evaluationPeriods) / 60;
}

/** `demo-error-rate` as `errorRate`. */
function toKind(name: string): string {
  return name.replace(/^demo-/, "").replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
