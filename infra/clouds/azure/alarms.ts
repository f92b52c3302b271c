import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { Budget } from "@pulumi/azure-native/costmanagement/budget.js";
import type { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import { ScheduledQueryRule } from "@pulumi/azure-native/monitor/scheduledQueryRule.js";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type * as pulumi from "@pulumi/pulumi";
import { type Alert, fitMinutes, type LogCondition, type MetricCondition, serviceAlerts } from "./queries.ts";
import type { AzureGroup } from "./group.ts";
import { probeAlerts } from "./probe.ts";
import { alertGroup } from "./receivers.ts";

const severity = 1;

/** Makes every alert that the spec declares; each goes to the one group, and from there to every receiver. */
export function makeAlerts(
  azure: AzureGroup,
  { app, name, workspace, url }: { app: ContainerApp; name: string; workspace: Workspace; url: pulumi.Output<string> },
): void {
  const { spec } = azure;
  const group = alertGroup(azure);
  for (const alert of serviceAlerts(spec, name)) {
    const { condition } = alert;
    if ("query" in condition) logAlert(spec.name, alert, condition, workspace, group, azure);
    else metricAlert(spec.name, alert, condition, app, group, azure);
  }
  probeAlerts(azure, { url, workspace, group });
  const { budget } = spec.alerts.rules;
  if (budget) makeBudget(spec.name, budget.usdPerMonth, group, azure);
}

function metricAlert(
  service: string,
  { name, minutes, explanation }: Alert,
  { metricName, operator, threshold, timeAggregation, status }: MetricCondition,
  app: ContainerApp,
  group: ActionGroup,
  { parent, args }: AzureGroup,
): void {
  const dimensions =
    status === undefined ? [] : [{ name: "statusCodeCategory", operator: "Include", values: [status] }];
  new MetricAlert(
    `${service}-${name}`,
    {
      ...args,
      location: "global",
      description: explanation,
      enabled: true,
      severity,
      scopes: [app.id],
      windowSize: `PT${fitMinutes(minutes)}M`.replace("PT60M", "PT1H"),
      evaluationFrequency: "PT1M",
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name,
            metricNamespace: "Microsoft.App/containerapps",
            metricName,
            operator,
            threshold,
            timeAggregation,
            dimensions,
            // The metric does not exist before the first request.
            skipMetricValidation: true,
          },
        ],
      },
      actions: [{ actionGroupId: group.id }],
    },
    { parent },
  );
}

function logAlert(
  service: string,
  { name, minutes, explanation }: Alert,
  { query, threshold }: LogCondition,
  workspace: Workspace,
  group: ActionGroup,
  { parent, args }: AzureGroup,
): void {
  const window = `PT${fitMinutes(minutes)}M`.replace("PT60M", "PT1H");
  new ScheduledQueryRule(
    `${service}-${name}`,
    {
      ...args,
      kind: "LogAlert",
      displayName: `${service} ${name}`,
      description: explanation,
      enabled: true,
      severity,
      scopes: [workspace.id],
      windowSize: window,
      evaluationFrequency: "PT5M",
      // The table does not exist before the first line of the log.
      skipQueryValidation: true,
      criteria: {
        allOf: [
          {
            query,
            metricMeasureColumn: "value",
            timeAggregation: "Maximum",
            operator: "GreaterThan",
            threshold,
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
      actions: { actionGroups: [group.id] },
    },
    { parent },
  );
}

function makeBudget(service: string, amount: number, actions: ActionGroup, { parent, group }: AzureGroup): void {
  const now = new Date();
  const startDate = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
  new Budget(
    `${service}-budget`,
    {
      scope: group.id,
      amount,
      category: "Cost",
      timeGrain: "Monthly",
      timePeriod: { startDate },
      notifications: {
        reached: {
          enabled: true,
          operator: "GreaterThanOrEqualTo",
          threshold: 100,
          contactEmails: [],
          contactGroups: [actions.id],
        },
      },
    },
    // It may begin with the month it is made in only, and is not made anew in the next one.
    // https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets
    { parent, ignoreChanges: ["timePeriod"] },
  );
}
