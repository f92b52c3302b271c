import { beforeAll, describe, expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";
import type { AlertRules } from "../../infra/contract.ts";
import { toKebabCase } from "../../infra/monitoring.ts";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { datadogMinutes } from "./datadog-monitor.ts";
import { newrelicMinutes } from "./newrelic-condition.ts";
import { ofType, rawConfig, runProgram, useCloud } from "./program.ts";
import { healthy, type Minute, ringing, type Scenario } from "./scenarios.ts";
import { configOf } from "./vendor-configs.ts";
import { type Point, telemetryOf } from "./vendor-telemetry.ts";

const ordinary = healthy["ordinary traffic"] ?? [];
/** Minutes before and after what happens. */
const around = 30;

/** How each evaluates, in every way that its pages leave open. */
const vendors = {
  datadog: {
    type: "datadog:index/monitor:Monitor",
    minutesOf: (inputs: unknown, points: readonly Point[], minutes: number) =>
      [15, 20].map((interval) => datadogMinutes(inputs, points, { minutes, interval })),
  },
  newrelic: {
    type: "newrelic:index/nrqlAlertCondition:NrqlAlertCondition",
    minutesOf: (inputs: unknown, points: readonly Point[], minutes: number) => [
      newrelicMinutes(inputs, points, minutes),
    ],
  },
};
const watched = ["errorRate", "toolErrors", "latency", "requests", "cpu", "memory", "instancesAtMaximum"] as const;
const cases = watched.flatMap((kind: keyof AlertRules & keyof typeof ringing) =>
  Object.entries(ringing[kind]).map(([name, scenario]) => ({ kind, name, scenario })),
);

describe.each(Object.entries(vendors))("R14 the conditions of %s", (vendor, { type, minutesOf }) => {
  let inputsOf: Map<string, unknown>;
  let size: { cpu: number; memoryMiB: number };

  beforeAll(async () => {
    useCloud(cloudRunCloud());
    const given = configOf(vendor === "datadog" ? "datadog" : "newrelic");
    const config = { ...given, service: { ...given.service, healthPath: "/healthz" } };
    ({ spec: size } = await readSettings(rawConfig(config)));
    const all = ofType(await runProgram(config), type);
    inputsOf = new Map(all.map(({ name, inputs }) => [name.replace(/^demo-(.+)-\w+$/, "$1"), inputs]));
  });

  /** The minutes of a scenario, or of the quiet after it, at which an alarm rings, in each way. */
  function minutesAt(kind: string, scenario: Scenario): number[][] {
    const quiet = Array.from({ length: around }, (_, index) => ordinary[index % ordinary.length] ?? expect.fail());
    const points = telemetryOf([...quiet, ...scenario, ...quiet], size);
    const inputs = inputsOf.get(toKebabCase(kind)) ?? expect.fail(`there is no ${kind}`);
    const minutes = scenario.length + 2 * around;
    return minutesOf(inputs, points, minutes).map((found) => found.map((minute) => minute - around));
  }

  test.each(cases)("$kind rings in its time, and is over soon after: $name", ({ kind, scenario }) => {
    const isUnlike = (minute: Minute) => JSON.stringify(minute) !== JSON.stringify(ordinary[0]);
    const [from, over] = [scenario.findIndex(isUnlike), scenario.findLastIndex(isUnlike) + 1];
    for (const minutes of minutesAt(kind, scenario)) {
      expect(minutes[0]).toBeGreaterThan(from);
      expect(minutes[0]).toBeLessThanOrEqual(from + 15);
      expect(minutes.at(-1)).toBeGreaterThanOrEqual(over - 1);
      expect(minutes.at(-1)).toBeLessThanOrEqual(over + 15);
    }
  });

  test.each(Object.entries(healthy))("none rings: %s", (name, scenario) => {
    const rung = watched.filter((kind) => minutesAt(kind, scenario).some((minutes) => minutes.length > 0));
    // Their conditions look at a percentile alone, of however few.
    expect(rung).toEqual(name === "one slow call of a night's two" ? ["latency"] : []);
  });
});
