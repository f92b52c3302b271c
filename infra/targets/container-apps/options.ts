import * as z from "zod";
import { location, registryAdmin, registryPlan } from "../../clouds/azure/options.ts";
import { stateSchema } from "../../clouds/azure/state-options.ts";
import { madeElsewhere } from "../../option-inputs.ts";
import {
  dns,
  domainVerified,
  logRetentionDays,
  sessionAffinity,
  startTimeoutSeconds,
  waitSeconds,
} from "../../option-parts.ts";
import { ciOptions } from "../../workflow-trust.ts";

const azureZone = z.strictObject({
  zone: z.hostname().describe("DNS zone, such as example.com"),
  resourceGroup: madeElsewhere(z.string().describe("Its resource group"), "group"),
});

/** `slipway:options` of a stack on Container Apps. */
export const options = z.strictObject({
  location,
  sessionAffinity,
  startTimeoutSeconds: startTimeoutSeconds({ shortest: 10, longest: 600 }),
  roleWaitSeconds: waitSeconds("Time that Azure gets to make new rights known everywhere before the app is made", {
    byDefault: 120,
    longest: 900,
  }),
  dns: dns(azureZone),
  domainVerified,
  registryAdmin,
  registryPlan,
  logRetentionDays: logRetentionDays({ shortest: 30, longest: 730 }),
  ci: ciOptions({ state: stateSchema }),
});

export type ContainerAppsOptions = z.infer<typeof options>;

/** Why no two revisions can be active at once. */
// https://learn.microsoft.com/azure/container-apps/sticky-sessions
export function whyOneRevision(sessionAffinity: boolean): string | undefined {
  return sessionAffinity ? "with slipway:options.sessionAffinity, which allows one active revision alone," : undefined;
}
