import { Budget } from "@pulumi/azure-native/costmanagement/budget.js";
import type { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import type { AzureGroup } from "./group.ts";

/** Tells the receivers once the month's bill of the group has reached an amount, in the currency of the bill. */
// https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets
export function makeBudget({ spec, parent, group }: AzureGroup, amount: number, receivers: ActionGroup): Budget {
  const now = new Date();
  const startDate = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
  return new Budget(
    `${spec.name}-budget`,
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
          contactGroups: [receivers.id],
        },
      },
    },
    // It may begin with the month it is made in only, and is not made anew in the next one.
    { parent, ignoreChanges: ["timePeriod"] },
  );
}
