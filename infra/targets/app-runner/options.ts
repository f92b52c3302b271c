import * as z from "zod";
import { ciOptions } from "../../clouds/aws/ci.ts";
import { cloudflareZone } from "../../clouds/cloudflare/records.ts";

/** `slipway:options` of a stack on App Runner. */
export const options = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as eu-west-1")
    .describe("Region, such as eu-west-1"),
  keepImages: z.int().min(1).max(100).default(20).describe("Images kept for a rollback"),
  dns: z
    .union(
      [
        z.strictObject({
          hostedZoneId: z
            .string()
            .regex(/^Z[A-Z0-9]+$/, "must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ")
            .describe("Id of the Route 53 hosted zone"),
        }),
        cloudflareZone,
      ],
      { error: "must be {hostedZoneId: <Route 53 zone>} or {cloudflareZoneId: <id>}" },
    )
    .optional()
    .describe("Zone in which the stack sets the domain's records; without one they are an output"),
  domainVerified: z
    .boolean()
    .default(false)
    .describe("Whether the records of the output dnsRecords are set, so that the domain is served"),
  domainWaitSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(300)
    .describe("Time App Runner gets to check records that the stack has set, and to bind the certificate"),
  roleWaitSeconds: z
    .int()
    .min(0)
    .max(300)
    .default(15)
    .describe("Time a new role gets to be known everywhere before the service takes it"),
  costAllocationTag: z
    .boolean()
    .default(false)
    .describe("Whether the tag slipway-service is activated in Billing, so that the budget counts this service alone"),
  ci: ciOptions,
});

export type AppRunnerOptions = z.infer<typeof options>;
