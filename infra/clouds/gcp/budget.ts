import { Budget } from "@pulumi/gcp/billing/budget.js";
import { Provider } from "@pulumi/gcp/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "./project.ts";
import type { Channel } from "./receivers.ts";
import { isTold } from "./warnings.ts";

/** What a budget watches, and whom it tells beside the billing account's administrators. */
interface BudgetNeeds {
  billingAccount: string;
  /** The service's name on the platform. */
  service: string;
  /** Per month, in the currency of the billing account: Google takes no other. */
  amount: number;
  channels: readonly Channel[];
}

/** Watches the month's bill of the project. */
export function makeBudget(google: GoogleProject, { billingAccount, service, amount, channels }: BudgetNeeds): void {
  const { spec, id: project, region, parent } = google;
  // A person's own credentials name no project that the calls of this API count for.
  // https://cloud.google.com/docs/authentication/rest#set-billing-project
  const provider = new Provider(
    `${spec.name}-billing`,
    { project, region, userProjectOverride: true, billingProject: project },
    { parent },
  );
  const told = channels.filter(({ receiver }) => isTold(receiver)).map(({ id }) => id);
  new Budget(
    `${spec.name}-budget`,
    {
      billingAccount,
      displayName: service,
      amount: { specifiedAmount: { units: String(Math.ceil(amount)) } },
      budgetFilter: { projects: [pulumi.interpolate`projects/${google.number()}`] },
      thresholdRules: [{ thresholdPercent: 1 }],
      ...(told.length === 0 ? {} : { allUpdatesRule: { monitoringNotificationChannels: told } }),
    },
    { parent, provider },
  );
}
