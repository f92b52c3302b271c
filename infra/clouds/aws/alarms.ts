import { Budget } from "@pulumi/aws/budgets/budget.js";
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { type Alarm, besideOf, forgiven } from "../../monitoring.ts";
import { type AwsOpts, serviceTag } from "./opts.ts";
import { type Measure, type Measures, statistics, toMath } from "./signals.ts";

/** Makes the alarms whose signals are measured, and the budget; each tells the topic when it rings and when it is over. */
export function makeAlarms(
  { spec }: ServiceContext,
  { alarms, measures, topicArn }: { alarms: Alarm[]; measures: Measures; topicArn: pulumi.Output<string> },
  opts: AwsOpts,
): void {
  for (const alarm of alarms) {
    const measure = measures[alarm.signal];
    const name = besideOf(alarm);
    const beside = name && measures[name];
    if (!measure || (name && !beside)) continue;
    new MetricAlarm(
      `${spec.name}-${alarm.name}`,
      { ...conditionOf(alarm, measure, beside), alarmActions: [topicArn], okActions: [topicArn] },
      opts,
    );
  }
}

/** Counts the month's bill, that of the service alone where its tag is activated. */
export function makeBudget(
  { spec }: ServiceContext,
  { topicArn, tagged }: { topicArn: pulumi.Output<string>; tagged: boolean },
  opts: AwsOpts,
): void {
  const { budget } = spec.alerts.rules;
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
          subscriberSnsTopicArns: [topicArn],
        },
      ],
    },
    opts,
  );
}

/** An alarm in CloudWatch's words. */
function conditionOf(alarm: Alarm, measure: Measure, beside: Measure | undefined): MetricAlarmArgs {
  const { statistic, bound, minutes, whenMissing, explanation } = alarm;
  // One window, which moves on with every minute: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
  const { period, evaluationPeriods } =
    statistic === "min" ? { period: 60, evaluationPeriods: minutes } : { period: minutes * 60, evaluationPeriods: 1 };
  return {
    ...dataOf(alarm, period, measure, beside),
    evaluationPeriods,
    ...comparisonOf(bound),
    alarmDescription: explanation,
    treatMissingData: whenMissing === "silent" ? "notBreaching" : "breaching",
    // At first there is nobody to ask yet: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
    ...(whenMissing === "ringing" ? { warmUpConfiguration: { warmUpPeriodDurationInMinutes: minutes + 5 } } : {}),
  };
}

function comparisonOf(bound: Alarm["bound"]): { comparisonOperator: string; threshold: number } {
  if ("over" in bound) return { comparisonOperator: "GreaterThanThreshold", threshold: bound.over };
  if ("under" in bound) return { comparisonOperator: "LessThanThreshold", threshold: bound.under };
  return { comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: bound.atLeast };
}

/**
 * What is compared: a metric, or metric math where it is made of several, a share in percent, or of so few that they are
 * not judged; none of nothing is 0.
 */
function dataOf(alarm: Alarm, period: number, measure: Measure, beside: Measure | undefined): Partial<MetricAlarmArgs> {
  const stat = statistics[alarm.statistic];
  if (!beside && "metricName" in measure) {
    return { ...measure, period, ...(stat === "p95" ? { extendedStatistic: stat } : { statistic: stat }) };
  }
  const part = toMath(measure, "part");
  const all = beside && toMath(beside, "whole");
  const expressions = [
    { id: "part", expression: part.expression, label: "value" },
    ...(all ? [{ id: "whole", expression: all.expression, label: "of" }, judged(alarm)] : []),
  ];
  const metrics = [
    ...part.metrics.map((one) => ({ ...one, stat })),
    ...(all?.metrics ?? []).map((one) => ({ ...one, stat: statistics.sum })),
  ];
  return {
    metricQueries: [
      ...expressions.map((query, index) => ({ ...query, returnData: index === expressions.length - 1 })),
      ...metrics.map(({ id, metric, stat: own }) => ({ id, metric: { ...metric, period, stat: own } })),
    ],
  };
}

/** What comes of a value and of what stands beside it. */
function judged({ per }: Alarm): { id: string; expression: string; label: string } {
  if (per === undefined)
    return { id: "judged", expression: `IF(whole > ${forgiven}, part, 0)`, label: `value, of more than ${forgiven}` };
  const expression = `IF(whole > 0, 100 * (part - ${forgiven}) / whole, 0)`;
  return { id: "share", expression, label: `share in percent, the first ${forgiven} apart` };
}
