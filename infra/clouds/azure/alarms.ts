import type { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import { ScheduledQueryRule } from "@pulumi/azure-native/monitor/scheduledQueryRule.js";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { Alarm } from "../../monitoring.ts";
import type { AzureGroup } from "./group.ts";
import { ingestionMinutes, type SignalQueries, toAlarmQuery } from "./queries.ts";

// https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_scheduled_query_rules_alert_v2:
// the ranges, in minutes, in which a rule can look, as far as they are of use here.
const ranges = [5, 10, 15, 30, 45, 60, 120] as const;

/** Makes an alarm of the service; it tells the group when it rings and when it has stopped. */
// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types#log-alerts
export function makeAlarm(
  { spec, parent, args }: AzureGroup,
  alarm: Alarm,
  { workspace, signals, group }: { workspace: Workspace; signals: SignalQueries; group: ActionGroup },
): ScheduledQueryRule {
  const { name, explanation } = alarm;
  const { minutes, query } = toAlarmQuery(alarm, signals);
  return new ScheduledQueryRule(
    `${spec.name}-${name}`,
    {
      ...args,
      kind: "LogAlert",
      displayName: `${spec.name} ${name}`,
      description: explanation,
      enabled: true,
      severity: 1,
      scopes: [workspace.id],
      // The query itself says the window to the minute; this is the range around it.
      windowSize: toDuration(ranges.find((range) => range >= minutes + ingestionMinutes) ?? 120),
      evaluationFrequency: minutes < 5 ? "PT1M" : "PT5M",
      autoMitigate: true,
      // A table does not exist before its first row.
      skipQueryValidation: true,
      criteria: {
        allOf: [
          {
            query,
            metricMeasureColumn: "value",
            timeAggregation: "Maximum",
            ...toComparison(alarm),
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
      actions: { actionGroups: [group.id] },
    },
    { parent },
  );
}

function toComparison({ bound }: Alarm): { operator: string; threshold: number } {
  if ("over" in bound) return { operator: "GreaterThan", threshold: bound.over };
  if ("under" in bound) return { operator: "LessThan", threshold: bound.under };
  return { operator: "GreaterThanOrEqual", threshold: bound.atLeast };
}

/** An ISO 8601 duration as Azure lists them. */
function toDuration(minutes: (typeof ranges)[number]): string {
  return minutes < 60 ? `PT${minutes}M` : `PT${minutes / 60}H`;
}
