import { Budget } from "@pulumi/aws/budgets/budget.js";
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AlertRules, ServiceContext } from "../../contract.ts";
import { namespaceOf } from "./log-metrics.ts";
import { type Place, serviceTag } from "./place.ts";
import { needsProbe, probeEndpoint } from "./probe.ts";
import { alertTopic } from "./receivers.ts";

/** One of CloudWatch's metrics. */
export interface MetricReference {
  namespace: string;
  metricName: string;
  dimensions: Record<string, pulumi.Input<string>>;
}

/** What the platform itself measures of a service. */
export interface PlatformMetrics {
  requests: MetricReference;
  serverErrors: MetricReference[];
  cpu: MetricReference;
  memory: MetricReference;
  instances: MetricReference;
}

type Condition = Omit<MetricAlarmArgs, "alarmActions" | "name">;

/** Makes every alert that the spec declares; each goes to the one topic, and from there to every receiver. */
export function makeAlarms(
  context: ServiceContext,
  { url, metrics, tagged }: { url: pulumi.Output<string>; metrics: PlatformMetrics; tagged: boolean },
  place: Place,
): void {
  const { spec } = context;
  const { rules, receivers } = spec.alerts;
  if (receivers.length === 0) return;
  const topic = alertTopic(context, place);
  const namespace = namespaceOf(context);
  if (needsProbe(rules)) probeEndpoint(context, { url, namespace }, place);
  for (const [name, condition] of conditionsOf(rules, spec.maxInstances, metrics, namespace)) {
    const actions = [topic.arn];
    new MetricAlarm(
      `${spec.name}-${name}`,
      { treatMissingData: "notBreaching", ...condition, alarmActions: actions, okActions: actions },
      place,
    );
  }
  const { budget } = rules;
  if (!budget) return;
  new Budget(
    `${spec.name}-budget`,
    {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(budget.usdPerMonth),
      limitUnit: "USD",
      // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html
      ...(tagged ? { costFilters: [{ name: "TagKeyValue", values: [`user:${serviceTag}$${spec.name}`] }] } : {}),
      notifications: [
        {
          comparisonOperator: "GREATER_THAN",
          threshold: 100,
          thresholdType: "PERCENTAGE",
          notificationType: "ACTUAL",
          subscriberSnsTopicArns: [topic.arn],
        },
      ],
    },
    place,
  );
}

function conditionsOf(
  rules: Partial<AlertRules>,
  maxInstances: number,
  metrics: PlatformMetrics,
  namespace: string,
): [string, Condition][] {
  const own = (metricName: string): MetricReference => ({ namespace, metricName, dimensions: {} });
  const conditions: [string, Condition][] = [];
  const add = <Kind extends keyof AlertRules>(
    kind: Kind,
    name: string,
    toCondition: (rule: AlertRules[Kind]) => Condition,
  ) => {
    const rule = rules[kind];
    if (rule !== undefined) conditions.push([name, toCondition(rule)]);
  };
  add("availability", "availability", ({ status, minutes }) => ({
    ...own("Available"),
    ...over(minutes, "LessThanThreshold", 1, "Minimum"),
    // A probe that says nothing is no proof, but at first there is nobody to ask yet.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
    treatMissingData: "breaching",
    warmUpConfiguration: { warmUpPeriodDurationInMinutes: minutes + 5 },
    alarmDescription: `initialize, sent to the endpoint from outside, is not answered with ${status}.`,
  }));
  add("certificateExpiry", "certificate-expiry", ({ days }) => ({
    ...own("CertificateDays"),
    ...over(10, "LessThanThreshold", days, "Minimum"),
    alarmDescription: `The certificate ends in less than ${days} days: it is renewed by itself as long as its DNS record stands.`,
  }));
  add("errorRate", "error-rate", ({ percent, minutes }) => ({
    ...share(metrics.serverErrors, metrics.requests, minutes, percent),
    alarmDescription: `More than ${percent} % of requests got a 5xx. 401, 404 and 405 do not count: they are ordinary answers of an MCP server.`,
  }));
  add("toolErrors", "tool-errors", ({ percent, minutes }) => ({
    ...share([own("ToolErrors")], own("ToolCalls"), minutes, percent),
    alarmDescription: `More than ${percent} % of tool calls failed, under HTTP 200. The log names each: event "tool_call".`,
  }));
  add("latency", "latency", ({ milliseconds, minutes }) => ({
    ...own("ToolMilliseconds"),
    ...over(minutes, "GreaterThanThreshold", milliseconds),
    extendedStatistic: "p95",
    alarmDescription: `One tool call in twenty takes longer than ${milliseconds} ms. Open streams are not in this figure.`,
  }));
  add("requests", "requests", ({ perMinute, minutes }) => ({
    ...metrics.requests,
    ...over(minutes, "GreaterThanThreshold", perMinute, "Sum"),
    alarmDescription: `More than ${perMinute} requests a minute arrive.`,
  }));
  for (const kind of ["cpu", "memory"] as const) {
    add(kind, kind, ({ percent, minutes }) => ({
      ...metrics[kind],
      ...over(minutes, "GreaterThanThreshold", percent, "Maximum"),
      alarmDescription: `An instance uses more than ${percent} % of its ${kind}.`,
    }));
  }
  add("instancesAtMaximum", "instances-at-maximum", ({ minutes }) => ({
    ...metrics.instances,
    ...over(minutes, "GreaterThanOrEqualToThreshold", maxInstances, "Maximum"),
    alarmDescription: `All ${maxInstances} instances run. Raise slipway:service.maxInstances, or find out why.`,
  }));
  add("restarts", "restarts", ({ count, minutes }) => ({
    ...own("Starts"),
    ...over(1, "GreaterThanThreshold", count, "Sum"),
    period: minutes * 60,
    alarmDescription: `The server started more than ${count} times in ${minutes} minutes.`,
  }));
  add("coldStart", "cold-start", ({ seconds, minutes }) => ({
    ...own("StartMilliseconds"),
    ...over(1, "GreaterThanThreshold", seconds * 1000, "Maximum"),
    period: minutes * 60,
    alarmDescription: `The server takes longer than ${seconds} s to start.`,
  }));
  return conditions;
}

function over(minutes: number, comparisonOperator: string, threshold: number, statistic?: string) {
  const window = { period: 60, evaluationPeriods: minutes, comparisonOperator, threshold };
  return statistic === undefined ? window : { ...window, statistic };
}

/** A share in percent; nothing of nothing is none. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
function share(parts: readonly MetricReference[], whole: MetricReference, minutes: number, percent: number): Condition {
  const query = (id: string, metric: MetricReference) => ({ id, metric: { ...metric, period: 60, stat: "Sum" } });
  const sum = parts.map((_, index) => `FILL(part${index}, 0)`).join(" + ");
  return {
    metricQueries: [
      {
        id: "share",
        expression: `IF(whole > 0, 100 * (${sum}) / whole, 0)`,
        label: "share in percent",
        returnData: true,
      },
      ...parts.map((part, index) => query(`part${index}`, part)),
      query("whole", whole),
    ],
    comparisonOperator: "GreaterThanThreshold",
    threshold: percent,
    evaluationPeriods: minutes,
  };
}
