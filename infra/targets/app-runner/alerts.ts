import { Budget } from "@pulumi/aws/budgets/budget.js";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { alertsOf } from "./conditions.ts";
import type { Measurements } from "./measurements.ts";
import { serviceTag } from "../../aws/place.ts";
import type { AppRunnerOptions } from "./options.ts";
import { makeProbe, needsProbe } from "./probe.ts";
import { alertTopic } from "./receivers.ts";
import { placeOf } from "../../aws/place.ts";

/** Makes every alert of the spec, each of which tells every receiver; none where there is no receiver. */
export function makeAlerts(
  context: TargetContext<AppRunnerOptions>,
  url: pulumi.Output<string>,
  measurements: Measurements,
): void {
  const { spec, options } = context;
  const place = placeOf(context, context.options.region);
  if (spec.alerts.receivers.length === 0) return;
  const { topic, policy } = alertTopic(context);
  const probe = needsProbe(spec) ? makeProbe(context, url) : [];
  for (const { name, description, condition } of alertsOf(spec, measurements)) {
    new MetricAlarm(
      `${spec.name}-${name}`,
      {
        ...condition,
        alarmDescription: `${spec.name}: ${description}`,
        alarmActions: [topic.arn],
        okActions: [topic.arn],
      },
      { ...place, dependsOn: [policy, ...probe] },
    );
  }
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
      ...(options.costAllocationTag
        ? { costFilters: [{ name: "TagKeyValue", values: [`user:${serviceTag}$${spec.name}`] }] }
        : {}),
      notifications: [
        {
          notificationType: "ACTUAL",
          comparisonOperator: "GREATER_THAN",
          threshold: 100,
          thresholdType: "PERCENTAGE",
          subscriberSnsTopicArns: [topic.arn],
        },
      ],
    },
    { ...place, dependsOn: policy },
  );
}
