import * as z from "zod";
import { placeOptions } from "../../clouds/gcp/options.ts";
import { stateSchema } from "../../clouds/gcp/state-options.ts";
import { ciOptions } from "../../workflow-trust.ts";
import { madeElsewhere } from "../../option-inputs.ts";
import * as part from "../../option-parts.ts";

/** `slipway:options` of a stack on Cloud Run. */
export const options = z.strictObject({
  ...placeOptions,
  cpuBilling: z
    .enum(["request", "instance"])
    .default("request")
    .describe("CPU is paid, and given, during requests only, or as long as an instance runs"),
  sessionAffinity: part.sessionAffinity,
  startTimeoutSeconds: part.startTimeoutSeconds({ longest: 240 }),
  domainBy: z
    .enum(["load-balancer", "mapping"])
    .default("load-balancer")
    .describe(
      "How slipway:service.domain is served; a domain mapping is simple, free, slower, and not in every region",
    ),
  dns: part.dns(
    z.strictObject({
      managedZone: madeElsewhere(z.string().describe("Name of the Cloud DNS zone"), "zone"),
      project: z.string().optional().describe("Its project; the service's by default"),
    }),
  ),
  domainVerified: part.domainVerified,
  certificateWaitSeconds: part.waitSeconds("Longest time Google gets to issue the domain's certificate", {
    byDefault: 3600,
    longest: 7200,
  }),
  domainWaitSeconds: part.waitSeconds("Time a new load balancer or certificate gets to be known everywhere", {
    byDefault: 300,
    longest: 3600,
  }),
  keepImages: part.keepImages(),
  deletionProtection: z.boolean().default(false).describe("Refuse to delete the service"),
  billingAccount: z
    .string()
    .regex(/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/, "must be a billing account such as 012345-ABCDEF-012345")
    .optional()
    .describe("Billing account, needed for a budget alert, which counts in the account's own currency"),
  ci: ciOptions({ state: stateSchema }),
});

export type CloudRunOptions = z.infer<typeof options>;
