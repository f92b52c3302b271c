import * as z from "zod";
import { cloudflareZone } from "../../cloudflare/records.ts";

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
  startTimeoutSeconds: z.int().min(10).max(600).default(60).describe("Longest time until a new revision is ready"),
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
    .describe("Plan of the registry; only Premium can expire images"),
  keepImageDays: z
    .int()
    .min(1)
    .max(365)
    .default(180)
    .describe("With the plan Premium: days that an image without a tag, and so a rollback to it, is kept"),
  logRetentionDays: z.int().min(30).max(730).default(30).describe("Days that logs are kept"),
  ci: z
    .strictObject({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be owner/name"),
      environment: z.string().min(1).describe("GitHub environment that may deploy"),
    })
    .optional()
    .describe("GitHub repository whose workflow may deploy this stack without a key"),
});

export type ContainerAppsOptions = z.infer<typeof options>;
