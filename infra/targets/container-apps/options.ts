import * as z from "zod";
import { cloudflareZone } from "../../clouds/cloudflare/records.ts";
import { ciOptions } from "../../github.ts";

/** `slipway:options` of a stack on Container Apps. */
export const options = z.strictObject({
  location: z
    .string()
    .regex(/^[a-z0-9]+$/, "must be a location such as westeurope")
    .describe("Azure location, such as westeurope"),
  sessionAffinity: z
    .boolean()
    .default(false)
    .describe("Send a client to the same replica; a server that keeps no sessions does not need it"),
  startTimeoutSeconds: z
    .int()
    .min(10)
    .max(600)
    .default(60)
    .describe("Longest time from a new revision's start until it is ready; finding a place and pulling are not in it"),
  roleWaitSeconds: z
    .int()
    .min(0)
    .max(900)
    .default(120)
    .describe("Time that Azure gets to make new rights known everywhere before the app is made"),
  dns: z
    .union(
      [
        z.strictObject({
          zone: z.hostname().describe("DNS zone, such as example.com"),
          resourceGroup: z.string().describe("Its resource group"),
        }),
        cloudflareZone,
      ],
      {
        error: "must be {zone: <Azure DNS zone>, resourceGroup: <its group>} or {cloudflareZoneId: <id>}",
      },
    )
    .optional()
    .describe("Zone in which the stack sets the domain's records; without one they are an output"),
  domainVerified: z
    .boolean()
    .default(false)
    .describe("Without dns: set true once the records of the output dnsRecords are set, then run up again"),
  registryAdmin: z
    .boolean()
    .default(true)
    .describe("Push with the registry's admin account; false: with what `az acr login` left in Docker's settings"),
  registryPlan: z
    .enum(["Basic", "Standard", "Premium"])
    .default("Standard")
    .describe("Plan of the registry: how much it holds and how fast it is"),
  logRetentionDays: z.int().min(30).max(730).default(30).describe("Days that logs are kept"),
  ci: ciOptions({}),
});

export type ContainerAppsOptions = z.infer<typeof options>;
