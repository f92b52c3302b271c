import { describe, expect, test } from "vitest";
import { alertsSchema } from "../../infra/alerts-schema.ts";
import type { ServiceSpec } from "../../infra/contract.ts";
import { charts } from "../../infra/charts.ts";
import { alarmsOf, monitoringWarnings } from "../../infra/monitoring.ts";

const spec: ServiceSpec = {
  name: "demo",
  port: 8080,
  path: "/mcp",
  healthPath: "/health",
  cpu: 1,
  memoryMiB: 512,
  minInstances: 1,
  maxInstances: 4,
  concurrency: 80,
  requestTimeoutSeconds: 300,
  env: {},
  secrets: {},
  production: false,
  alerts: { receivers: [{ name: "email-0", kind: "email", address: "team@example.com" }], rules: rulesOf({}) },
};

/** Rules with their defaults, as the config gives them. */
function rulesOf(settings: object): ServiceSpec["alerts"]["rules"] {
  const { receivers: _, ...rules } = alertsSchema.parse(settings);
  return Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== false));
}

describe("R13 the alarms of a service", () => {
  test("one for every rule that is on, none for one that is off", () => {
    expect(alarmsOf(spec).map(({ name }) => name)).toEqual([
      "availability",
      "error-rate",
      "tool-errors",
      "latency",
      "cpu",
      "memory",
      "instances-at-maximum",
      "restarts",
      "cold-start",
      "certificate-expiry",
    ]);
    const few = { ...spec, alerts: { ...spec.alerts, rules: rulesOf({ cpu: false, requests: { perMinute: 10 } }) } };
    const names = alarmsOf(few).map(({ name }) => name);
    expect(names).toContain("requests");
    expect(names).not.toContain("cpu");
  });

  test("none watches whether a fixed number of instances is at its maximum, which it always is", () => {
    const fixed = { ...spec, minInstances: 2, maxInstances: 2 };
    expect(alarmsOf(fixed).map(({ kind }) => kind)).not.toContain("instancesAtMaximum");
  });

  test("each looks at one window, of the minutes that its rule says", () => {
    const rules = rulesOf({ restarts: { minutes: 7 }, requests: { perMinute: 100, minutes: 5 } });
    const alarms = alarmsOf({ ...spec, alerts: { ...spec.alerts, rules } });
    expect(alarms.find(({ kind }) => kind === "restarts")).toMatchObject({ minutes: 7, bound: { over: 5 } });
    expect(alarms.find(({ kind }) => kind === "requests")).toMatchObject({ minutes: 5, bound: { over: 500 } });
  });

  test("what comes and goes is silent when it is missing; a probe that does not speak rings", () => {
    const ringing = alarmsOf(spec).filter(({ whenMissing }) => whenMissing === "ringing");
    expect(ringing.map(({ kind }) => kind)).toEqual(["availability"]);
  });
});

describe("R13 what a target does not measure", () => {
  test("is named in one warning", () => {
    const [warning, ...more] = monitoringWarnings(spec, { name: "narrow", signals: ["requests", "serverErrors"] });
    expect(more).toEqual([]);
    expect(warning).toContain("narrow measures nothing that availability, toolErrors, latency, cpu");
    expect(warning).not.toContain("errorRate");
  });

  test("is no matter where nobody is told anyway, or where everything is measured", () => {
    const nobody = { ...spec, alerts: { receivers: [], rules: {} } };
    expect(monitoringWarnings(nobody, { name: "narrow", signals: [] })).toEqual([]);
    const all = charts.flatMap(({ signals }) => signals.map(({ signal }) => signal));
    expect(monitoringWarnings(spec, { name: "wide", signals: [...all, "available", "certificateDays"] })).toEqual([]);
  });
});
