import { Budget } from "@pulumi/aws/budgets/budget.js";
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../../contract.ts";
import { type Alarm, forgiven } from "../../monitoring.ts";
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
    const whole = alarm.per && measures[alarm.per];
    if (!measure || (alarm.per && !whole)) continue;
    new MetricAlarm(
      `${spec.name}-${alarm.name}`,
      { ...conditionOf(alarm, measure, whole), alarmActions: [topicArn], okActions: [topicArn] },
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
function conditionOf(alarm: Alarm, measure: Measure, whole: Measure | undefined): MetricAlarmArgs {
  const { statistic, bound, minutes, whenMissing, explanation } = alarm;
  // One window, which moves on with every minute: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
  const { period, evaluationPeriods } =
    statistic === "min" ? { period: 60, evaluationPeriods: minutes } : { period: minutes * 60, evaluationPeriods: 1 };
  return {
    ...dataOf(statistics[statistic], period, measure, whole),
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

/** What is compared: a metric, or metric math where it is made of several, or a share in percent; none of nothing is 0. */
function dataOf(stat: string, period: number, measure: Measure, whole: Measure | undefined): Partial<MetricAlarmArgs> {
  if (!whole && "metricName" in measure) {
    return { ...measure, period, ...(stat === "p95" ? { extendedStatistic: stat } : { statistic: stat }) };
  }
  const part = toMath(measure, "part");
  const all = whole && toMath(whole, "whole");
  const expression = `IF(whole > 0, 100 * (part - ${forgiven}) / whole, 0)`;
  const share = { id: "share", expression, label: `share in percent, the first ${forgiven} apart` };
  const expressions = [
    { id: "part", expression: part.expression, label: "value" },
    ...(all ? [{ id: "whole", expression: all.expression, label: "of" }, share] : []),
  ];
  const metrics = [...part.metrics, ...(all?.metrics ?? [])];
  return {
    metricQueries: [
      ...expressions.map((query, index) => ({ ...query, returnData: index === expressions.length - 1 })),
      ...metrics.map(({ id, metric }) => ({ id, metric: { ...metric, period, stat } })),
    ],
  };
}
