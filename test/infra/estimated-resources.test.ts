import { expect, test } from "vitest";
import * as z from "zod";
import { readSettings } from "../../infra/config.ts";
import { monthOf } from "../../infra/estimate.ts";
import { targets } from "../../infra/targets/index.ts";
import { simulations } from "../../simulation/index.ts";
import { ofType, type ProgramRun, rawConfig, runProgram, useCloud } from "./program.ts";

for (const load of Object.values(simulations)) useCloud((await load()).cloud());

const service = {
  name: "demo",
  cpu: 1,
  memoryMiB: 2048,
  requestTimeoutSeconds: 120,
  domain: "mcp.example.com",
  secrets: ["TOKEN"],
};
const alerts = {
  receivers: [
    { email: "team@example.com" },
    { kind: "slack", channel: "#operations", secret: "SLACK_TOKEN" },
    { kind: "webhook", secret: "HOOK_URL" },
  ],
  budget: { usdPerMonth: 100 },
};
const secrets = { TOKEN: "a", SLACK_TOKEN: "xoxb-1", HOOK_URL: "https://hook.example/abc" };

/** What a stack with every alert makes, and how much of each price the estimate counts for it. */
async function bothOf(target: string, more: object = {}) {
  const definition = (await targets[target]?.())?.default;
  const options = { ...definition?.example, domainVerified: true, ...more };
  const image = { context: "test/fixtures/plain-server" };
  const config = { target, service, alerts, secrets, options, image };
  const { spec, target: bound } = await readSettings(rawConfig(config));
  return { run: await runProgram(config), amounts: bound.usage(spec, monthOf(spec, bound.signals)) };
}

const count = (run: ProgramRun, type: string) => ofType(run, type).length;

const alarmSchema = z.object({
  metricName: z.string().optional(),
  metricQueries: z.array(z.object({ metric: z.unknown().optional() })).default([]),
});

/** Metrics that alarms on AWS watch: CloudWatch charges each, not the alarm. */
function watchedMetrics(run: ProgramRun): number {
  const alarms = ofType(run, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => alarmSchema.parse(inputs));
  return alarms
    .map(({ metricName, metricQueries }) => (metricName ? 1 : metricQueries.filter(({ metric }) => metric).length))
    .reduce((sum, metrics) => sum + metrics, 0);
}

function ownMetrics(run: ProgramRun): number {
  const rules = ofType(run, "aws:cloudwatch/eventRule:EventRule");
  const counted = rules.filter(({ inputs }) => inputs.eventPattern !== undefined).length;
  // What the probe writes: whether it was answered, in what time, and the days of the certificate.
  const asked = rules.some(({ inputs }) => inputs.scheduleExpression === "rate(1 minute)") ? 3 : 0;
  return count(run, "aws:cloudwatch/logMetricFilter:LogMetricFilter") + counted + asked;
}

test.each([
  ["ecs", 25],
  ["app-runner", 0],
])("R10 the estimate of %s counts what the stack makes to watch it", async (name, platformMetrics) => {
  const { run, amounts } = await bothOf(name);
  expect(watchedMetrics(run)).toBeGreaterThan(8);
  expect(amounts).toMatchObject({
    alarm: watchedMetrics(run),
    metric: platformMetrics + ownMetrics(run),
    dashboard: count(run, "aws:cloudwatch/dashboard:Dashboard"),
    secret: count(run, "aws:secretsmanager/secret:Secret"),
    probe: 730 * 60,
  });
});

test("R10 the estimate of ecs counts the addresses that its network makes", async () => {
  const { run, amounts } = await bothOf("ecs");
  const subnets = z.array(z.unknown());
  const zones = ofType(run, "aws:lb/loadBalancer:LoadBalancer").map(
    ({ inputs }) => subnets.parse(inputs.subnets).length,
  );
  const addresses = count(run, "aws:ec2/eip:Eip") + (zones[0] ?? 0);
  expect(amounts).toMatchObject({
    addressHour: 730 * addresses,
    natHour: 730 * count(run, "aws:ec2/natGateway:NatGateway"),
  });
});

test("R10 the estimate of cloud-run counts what the stack makes to watch it", async () => {
  const { run, amounts } = await bothOf("cloud-run", { billingAccount: "012345-ABCDEF-012345" });
  expect(count(run, "gcp:compute/globalForwardingRule:GlobalForwardingRule")).toBeLessThanOrEqual(5);
  expect(amounts).toMatchObject({
    alarm: count(run, "gcp:monitoring/alertPolicy:AlertPolicy"),
    secret: count(run, "gcp:secretmanager/secretVersion:SecretVersion"),
    metricMib: (count(run, "gcp:logging/metric:Metric") * 730 * 60 * 80) / 2 ** 20,
    probe: 730 * 60 * 6,
    forwardingHour: 730,
  });
});

test("R10 the estimate of container-apps counts what the stack makes to watch it", async () => {
  const { run, amounts } = await bothOf("container-apps");
  const rules = ofType(run, "azure-native:monitor:ScheduledQueryRule").map(({ inputs }) => inputs.evaluationFrequency);
  const testSchema = z.object({ frequency: z.number(), locations: z.array(z.unknown()) });
  const tests = ofType(run, "azure-native:applicationinsights:WebTest").map(({ inputs }) => testSchema.parse(inputs));
  const perMonth = tests.map(({ frequency, locations }) => (locations.length * 730 * 3600) / frequency);
  expect(rules.length).toBeGreaterThan(8);
  expect(amounts).toMatchObject({
    alarm: rules.filter((frequency) => frequency === "PT5M").length,
    alarmEachMinute: rules.filter((frequency) => frequency === "PT1M").length,
    secretRead: 730,
  });
  expect(amounts.probe).toBeCloseTo(perMonth.reduce((sum, calls) => sum + calls, 0));
});
