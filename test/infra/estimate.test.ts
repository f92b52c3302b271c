import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { alertsSchema } from "../../infra/alerts-schema.ts";
import type { ServiceSpec } from "../../infra/contract.ts";
import { estimate, monthOf, toEstimatedCost } from "../../infra/estimate.ts";
import { type Line, lines, page } from "../../infra/prices.ts";
import { serviceSchema } from "../../infra/schema.ts";
import { targets } from "../../infra/targets/index.ts";

const definitions = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));

/** A target with the options of its example, and with some that are changed. */
function bound(name: string, options: object = {}) {
  const definition = definitions.find((target) => target.name === name);
  const found = definition?.bind({ ...definition.example, ...options });
  if (!found || !("target" in found)) throw new Error(`${name} cannot be bound: ${JSON.stringify(found)}`);
  return found.target;
}

const { receivers: _, ...allRules } = alertsSchema.parse({});
const rules = Object.fromEntries(Object.entries(allRules).filter(([, rule]) => rule !== false));
const alerts: ServiceSpec["alerts"] = {
  receivers: [{ name: "email-0", kind: "email", address: "a@b.example" }],
  rules,
};
const silent: ServiceSpec["alerts"] = { receivers: [], rules: {} };

function spec(settings: object, more: Partial<ServiceSpec> = {}): ServiceSpec {
  const { production: _production, domain, ...parsed } = serviceSchema.parse({ name: "demo", ...settings });
  return { ...parsed, ...(domain ? { domain } : {}), secrets: {}, production: false, alerts: silent, ...more };
}

/** What an estimate has beside nothing, and the total of the lines. */
function charged(wanted: ServiceSpec, target: ReturnType<typeof bound>) {
  const { total, lines: estimated } = estimate(wanted, target);
  expect(total).toBeCloseTo(estimated.reduce((sum, { usd }) => sum + usd, 0));
  return Object.fromEntries(estimated.filter(({ usd }) => usd > 0).map(({ line, usd }) => [line, usd]));
}

describe.each(definitions)("R10 the estimate of $name", ({ name, prices }) => {
  test("has the same lines as every other", () => {
    const estimated = estimate(spec({ domain: "mcp.example.com" }, { alerts }), bound(name));
    expect(estimated.lines.map(({ line }) => line)).toEqual(lines);
    expect(Object.keys(toEstimatedCost(estimated).items)).toEqual(lines);
  });

  test("has an amount of each price, and each price its page and month", () => {
    const target = bound(name);
    const wanted = spec({}, { alerts });
    expect(Object.keys(target.usage(wanted, monthOf(wanted, target.signals))).toSorted()).toEqual(
      Object.keys(prices).toSorted(),
    );
    for (const [key, { usd, source, checked }] of Object.entries(prices)) {
      expect(usd, key).toBeGreaterThan(0);
      expect(source, key).toMatch(/^https:\/\//);
      expect(checked, key).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
    }
  });
});

// Worked out by hand: a month has 730 hours, 2,628,000 seconds, 1,000,000 requests that take 200,000 seconds, send 9.54 GiB
// and log 0.95 GiB. 20 images of 100 MiB are 1.95 GiB.
describe("R10 the sums of a month", () => {
  test("on ecs, without alerts", () => {
    const secrets = { TOKEN: { value: pulumi.output("a") }, KEY: { reference: "theirs" } };
    const wanted = spec({ cpu: 0.25, memoryMiB: 512, domain: "mcp.example.com" }, { secrets });
    const expected: Partial<Record<Line, number>> = {
      // 730 × (0.25 × 0.04048 + 0.5 × 0.004445)
      compute: 9.01,
      // 730 × 0.0225, 11.1 capacity units × 0.008, 3 addresses × 730 × 0.005, 730 × 0.045, 0.95 GiB of log × 0.045
      "load balancer and public addresses": 60.36,
      registry: 0.2,
      secrets: 0.4,
      // 8 + 6 + 11 of Container Insights and 4 of the log, 10 of them free: 19 × 0.30
      "alarms, metrics and dashboard": 5.7,
    };
    expect(charged(wanted, bound("ecs"))).toEqual(expected);
  });

  test("on ecs, in a network of one's own: neither a NAT gateway nor its address", () => {
    const vpc = { id: "vpc-1", publicSubnetIds: ["a", "b", "c"], privateSubnetIds: ["d"] };
    // 730 × 0.0225, 11.1 × 0.008, 3 × 730 × 0.005
    expect(charged(spec({ domain: "mcp.example.com" }), bound("ecs", { vpc }))).toMatchObject({
      "load balancer and public addresses": 27.46,
    });
  });

  test("on app-runner, with alerts", () => {
    expect(charged(spec({ cpu: 1, memoryMiB: 2048 }, { alerts }), bound("app-runner"))).toEqual({
      // 730 × (0.064 + 2 × 0.007)
      compute: 56.94,
      registry: 0.2,
      // Its URL is kept in one.
      secrets: 0.4,
      // 9 alarms of 12 metrics, 10 of them free: 0.20; 4 metrics of the log and 3 of the probe are free
      "alarms, metrics and dashboard": 0.2,
    });
  });

  test("on cloud-run, with alerts", () => {
    const wanted = spec({ cpu: 1, memoryMiB: 512, minInstances: 2, domain: "mcp.example.com" }, { alerts });
    expect(charged(wanted, bound("cloud-run"))).toEqual({
      // (200,000 − 180,000) × 0.000024, and (5,256,000 − 200,000) × (1 + 0.5) × 0.0000025
      compute: 19.44,
      // 9.54 × 0.12
      traffic: 1.14,
      // 730 × 0.025, 9.54 × 0.008
      "load balancer and public addresses": 18.33,
      // (1.95 − 0.5) × 0.10
      registry: 0.15,
      // 10 alarms × 0.10, 10 × 43,800 × 0.00000035
      "alarms, metrics and dashboard": 1.15,
    });
  });

  test("on cloud-run, paid by the instance", () => {
    const options = { cpuBilling: "instance" };
    // (2,628,000 − 240,000) × 0.000018, (1,314,000 − 450,000) × 0.000002
    expect(charged(spec({}), bound("cloud-run", options))).toMatchObject({ compute: 44.71 });
  });

  test("on container-apps, with alerts", () => {
    expect(charged(spec({ cpu: 0.5, memoryMiB: 1024 }, { alerts }), bound("container-apps"))).toEqual({
      // 100,000 of 180,000 free vCPU seconds go to requests, 80,000 to the 1,214,000 between them:
      // 1,134,000 × 0.000003; (2,628,000 − 360,000) × 0.000003
      compute: 10.21,
      registry: 20.28,
      // 10 × 1.50
      "alarms, metrics and dashboard": 15,
      // 43,800 minutes × (3 / 5 + 1 / 15) × 0.000645
      probes: 18.83,
    });
  });

  test("on docker: nothing", () => {
    expect(charged(spec({}, { alerts }), bound("docker"))).toEqual({});
  });
});

test("R10 what is free is deducted once, shared by all prices that name it, and said", () => {
  const source = page("https://prices.example", "2026-11");
  const free = { amount: 100, of: "GB" };
  const prices = {
    in: source("traffic", 1, "GB", free),
    out: source("logs", 2, "GB", free),
    none: source("logs", 9, "GB"),
  };
  const usage = () => ({ in: 70, out: 50, none: 0 });
  const { total, lines: estimated, included } = estimate(spec({}), { prices, usage, signals: [] });
  expect(total).toBe(40);
  expect(estimated.find(({ line }) => line === "logs")).toEqual({
    line: "logs",
    usd: 40,
    sources: ["https://prices.example, 2026-11"],
  });
  expect(included).toEqual(["100 GB"]);
});
