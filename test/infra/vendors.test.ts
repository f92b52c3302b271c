import { isSecret } from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { alarmsOf } from "../../infra/monitoring.ts";
import { readSettings } from "../../infra/config.ts";
import { cloudRunCloud } from "../../infra/targets/cloud-run/simulation/cloud.ts";
import { prepareService } from "../../infra/prepared-service.ts";
import { checkout } from "../checkout.ts";
import { attributesOf, exportedMetrics } from "./exported-metrics.ts";
import { vendorRules } from "./vendor-cloud.ts";
import { configOf, type Name, names, told, vendors } from "./vendor-configs.ts";
import { named, ofType, type ProgramRun, rawConfig, runProgram, useCloud, valueOf } from "./program.ts";

const runs: Partial<Record<Name, ProgramRun>> = {};
const runOf = (name: Name) => runs[name] ?? expect.fail(`${name} did not run`);

beforeAll(async () => {
  useCloud(cloudRunCloud());
  for (const name of names) runs[name] = await runProgram(configOf(name));
});

const typesOf = (name: Name) => runOf(name).resources.filter(({ type }) => type.startsWith(`${name}:`));
const textOf = (name: Name) => JSON.stringify(typesOf(name).map(({ inputs }) => inputs));

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

describe("R14 monitors at a vendor", () => {
  test.each(names)(
    "%s has each alarm that its telemetry and a probe tell of, and the core names the others",
    async (name) => {
      const { spec, vendor } = await readSettings(rawConfig(configOf(name)));
      const alarms = alarmsOf(spec);
      const expected = alarms.filter(({ signal }) => vendor?.signals.includes(signal));
      expect(expected.length).toBeGreaterThan(8);
      const text = textOf(name);
      for (const alarm of expected) expect(text).toContain(inJson(alarm.explanation));
      const missing = alarms.filter((alarm) => !expected.includes(alarm));
      for (const alarm of missing) expect(text).not.toContain(inJson(alarm.explanation));
      const { warnings } = await prepareService(await readSettings(rawConfig(configOf(name))), checkout);
      for (const { kind } of missing) expect(warnings.join("\n")).toContain(kind);
    },
  );

  test.each(names)("%s tells every receiver that it can, and the others are named", async (name) => {
    const text = textOf(name);
    expect(text).toContain("team@example.com");
    expect(text).toContain(told.PAGER);
    expect(text).toContain(told.HOOK);
    const { warnings } = await prepareService(await readSettings(rawConfig(configOf(name))), checkout);
    const isTold = name !== "newrelic";
    expect(text.includes("operations")).toBe(isTold);
    expect(warnings.some((warning) => /Slack/.test(warning))).toBe(!isTold);
    // https://www.pulumi.com/registry/packages/datadog/api-docs/pagerduty/serviceobject/
    expect(warnings.some((warning) => /PagerDuty until its integration/.test(warning))).toBe(name === "datadog");
  });

  test.each(names)("%s is signed in to with secrets alone, which no server gets", async (name) => {
    const { [name]: run } = runs;
    const { OTEL_EXPORTER_OTLP_HEADERS: _, ...keys } = vendors[name].secrets;
    const others = (run?.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:providers:"));
    for (const key of Object.values(keys)) expect(JSON.stringify(others)).not.toContain(key);
    const { vendor } = await readSettings(rawConfig(configOf(name)));
    for (const [secret, key] of Object.entries(keys)) {
      const value = vendor?.values.get(secret) ?? expect.fail(`${secret} is missing`);
      expect(await isSecret(value)).toBe(true);
      expect(await valueOf(value)).toBe(key);
    }
  });

  test.each(names)("%s reads only what the server exports", async (name) => {
    const metrics = await exportedMetrics();
    const exported = metrics.map((metric) => metric.name);
    const text = textOf(name).replaceAll(/\b(mcp|http|process|nodejs)_[a-z_]+/g, (found) =>
      found
        .replace(/_(seconds_count|seconds_bucket|seconds_total|seconds|bytes|total)$/, "")
        .replace(
          /^(mcp_server|http_server)_(operation|request|start)_duration$/,
          (_all, server: string, what: string) => `${server.replace("_", ".")}.${what}.duration`,
        )
        .replace(/^process_(cpu|memory)_(time|usage)$/, "process.$1.$2")
        .replace(/^process_uptime$/, "process.uptime"),
    );
    const read = new Set(
      [...text.matchAll(/\b(?:mcp\.server|http\.server|process)\.[a-z_]+(?:\.[a-z_]+)?/g)].map(([found]) => found),
    );
    expect(read.size).toBeGreaterThan(3);
    for (const metric of read) expect(exported).toContain(metric);
    const dotted = text.replaceAll(
      /\b(http_(?:response_status_code|route)|error_type|gen_ai_tool_name|user_agent_name)\b/g,
      (found) =>
        found
          .replace(/^http_response_status/, "http.response.status")
          .replace(/^(http|error)_(route|type)$/, "$1.$2")
          .replace(/^(gen_ai_tool|user_agent)_name$/, (_, of: string) => `${of.replace("ai_", "ai.")}.name`),
    );
    const attributes = new Set(
      [...dotted.matchAll(/\b(?:http\.(?:response\.status_code|route)|(?:error|gen_ai|user_agent)\.[a-z_.]+)\b/g)].map(
        ([found]) => found,
      ),
    );
    expect(attributes.size).toBeGreaterThan(2);
    const known = metrics.flatMap(attributesOf);
    for (const attribute of attributes) expect(known).toContain(attribute);
  });

  test.each(names)("%s has a page of how the service is used, by tool and by client", (name) => {
    const dashboard = JSON.stringify(
      typesOf(name).flatMap(({ type, inputs }) => (/[dD]ashboard/.test(type) ? [inputs] : [])),
    );
    for (const by of ["gen_ai.tool.name", "user_agent.name"])
      expect(dashboard).toMatch(new RegExp(`(by \\(|by {|FACET )${name === "grafana" ? by.replaceAll(".", "_") : by}`));
    // Without percentiles Datadog shows none; the tests' stack has them.
    expect(dashboard).toMatch(/95th percentile by tool/);
  });

  test("Grafana's notification policy, one for the whole organisation, stays as it is", () => {
    expect(runOf("grafana").resources.some(({ type }) => type.includes("otificationPolicy"))).toBe(false);
    const [group] = ofType(runOf("grafana"), "grafana:alerting/ruleGroup:RuleGroup");
    const [contact] = ofType(runOf("grafana"), "grafana:alerting/contactPoint:ContactPoint");
    expect(contact?.inputs.name).toMatch(/^test-demo-[0-9a-f]{6}$/);
    for (const rule of JSON.parse(JSON.stringify(group?.inputs.rules)))
      expect(rule.notificationSettings).toEqual({ contactPoint: contact?.inputs.name });
  });

  test.each(names)("%s takes them as they are", (name) => {
    const refused = typesOf(name).flatMap(({ type, inputs }) => {
      const plain = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(inputs)));
      return vendorRules.flatMap((rule) => rule(type, plain));
    });
    expect(refused).toEqual([]);
  });

  test("Datadog's conditions say their number twice, in the query's own unit", () => {
    const monitor = (alarm: string) =>
      named(runOf("datadog"), "datadog:index/monitor:Monitor", `demo-${alarm}-datadog`);
    expect(monitor("error-rate")).toMatchObject({
      query:
        "sum(last_5m):count:http.server.request.duration{service:demo AND env:test AND http.route NOT IN (/health,/ready) AND http.response.status_code:5*}.as_count() - 0.05 * count:http.server.request.duration{service:demo AND env:test AND http.route NOT IN (/health,/ready)}.as_count() > 2",
      monitorThresholds: { critical: "2" },
    });
    expect(monitor("latency")?.query).toBe(
      "percentile(last_5m):p95:mcp.server.operation.duration{service:demo AND env:test} > 2",
    );
    expect(monitor("memory")?.query).toMatch(/^min\(last_10m\):max:process\.memory\.usage\{.*\} by \{.*\} > [0-9.]+$/);
  });

  test("New Relic looks at what comes more than 65 minutes after the last by a timer, and at a certificate each hour", () => {
    const type = "newrelic:index/nrqlAlertCondition:NrqlAlertCondition";
    const seconds: Record<string, number> = { EVERY_MINUTE: 60, EVERY_HOUR: 3600, EVERY_6_HOURS: 21_600 };
    for (const { name, inputs } of ofType(runOf("newrelic"), type)) {
      const asked = runOf("newrelic").resources.find(
        (one) => one.name === name && one.type.startsWith("newrelic:synthetics/"),
      );
      const every = seconds[String(asked?.inputs.period ?? "EVERY_MINUTE")] ?? Infinity;
      // A check may be late by some minutes.
      const isFlow = every < 50 * 60;
      expect(inputs).toMatchObject({ aggregationMethod: isFlow ? "event_flow" : "event_timer" });
      expect(inputs.aggregationWindow).toBeGreaterThanOrEqual(every);
      expect(inputs.expirationDuration).toBeGreaterThan(isFlow ? every : 2 * every);
    }
    expect(named(runOf("newrelic"), type, "demo-certificate-expiry-newrelic")).toMatchObject({
      aggregationMethod: "event_timer",
      aggregationWindow: 3600,
    });
  });

  test("New Relic's windows are the alarm's minutes", () => {
    const type = "newrelic:index/nrqlAlertCondition:NrqlAlertCondition";
    expect(named(runOf("newrelic"), type, "demo-error-rate-newrelic")).toMatchObject({
      nrql: {
        query:
          "SELECT 100 * (filter(count(http.server.request.duration), WHERE http.response.status_code >= 500) - 2) / count(http.server.request.duration) FROM Metric WHERE service.name = 'demo' AND service.namespace = 'test' AND (http.route IS NULL OR http.route NOT IN ('/health', '/ready'))",
      },
      critical: { operator: "above", threshold: 5, thresholdDuration: 300, thresholdOccurrences: "at_least_once" },
      aggregationWindow: 300,
      slideBy: 60,
    });
    expect(named(runOf("newrelic"), type, "demo-cpu-newrelic")).toMatchObject({
      critical: { threshold: 85, thresholdDuration: 600, thresholdOccurrences: "all" },
      aggregationWindow: 60,
    });
  });
});
