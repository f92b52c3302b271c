import type { Receiver } from "../../contract.ts";
import { idsCommand } from "../../github.ts";
import { type CiWorkflow, trustOf } from "../../workflow-trust.ts";

// https://cloud.google.com/billing/docs/how-to/budgets-notification-recipients: of one budget
const mostChannels = 5;

/** What is to be known before a workflow is trusted. */
export function trustWarnings(ci: CiWorkflow | undefined): string[] {
  if (!ci || trustOf(ci, "deploy").hasIds) return [];
  if (ci.gitlab) {
    return [
      `slipway:options.ci.gitlab.projectId: ${ci.repository} is trusted by its path alone, which somebody else can take once it is given up; set the number that GitLab shows on the project's page`,
    ];
  }
  return [
    `slipway:options.ci.repository: ${ci.repository} is trusted by its name alone, which somebody else can take once it is given up; GitHub names a repository made, renamed or moved since 2026-07-15 by its ids, so set what this prints: ${idsCommand(ci.repository)}`,
  ];
}

/** What is wrong with the receivers of a budget, and who is not told although the stack asks for it. */
export function budgetReceivers(receivers: readonly Receiver[]): { tooMany: number | undefined; warnings: string[] } {
  const others = receivers.filter((receiver) => !isTold(receiver)).map(({ name }) => name);
  const told = receivers.length - others.length;
  return {
    tooMany: told > mostChannels ? mostChannels : undefined,
    warnings:
      others.length === 0
        ? []
        : [
            `slipway:alerts.budget: Google tells e-mail receivers and the administrators of the billing account alone, so not ${others.join(", ")}`,
          ],
  };
}

/** Whether a budget can tell a receiver. */
// https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets#notificationsrule
export function isTold({ kind }: Receiver): boolean {
  return kind === "email";
}
