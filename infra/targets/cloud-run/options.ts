import * as z from "zod";
import { cloudflareZone } from "../../clouds/cloudflare/records.ts";
import { ciOptions } from "../../github.ts";

/** `slipway:options` of a stack on Cloud Run. */
export const options = z.strictObject({
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "must be a project id: 6 to 30 of a-z, 0-9 and -")
    .describe("Google Cloud project id"),
  region: z
    .string()
    .regex(/^[a-z]+-[a-z]+\d+$/, "must be a region such as europe-west1")
    .describe("Region, such as europe-west1"),
  cpuBilling: z
    .enum(["request", "instance"])
    .default("request")
    .describe("CPU is paid, and given, during requests only, or as long as an instance runs"),
  sessionAffinity: z
    .boolean()
    .default(false)
    .describe("Send a client to the same instance where possible; a server that keeps no sessions does not need it"),
  startTimeoutSeconds: z.int().min(1).max(240).default(60).describe("Longest time until a new instance is healthy"),
  domainBy: z
    .enum(["load-balancer", "mapping"])
    .default("load-balancer")
    .describe(
      "How slipway:service.domain is served; a domain mapping is simple, free, slower, and not in every region",
    ),
  dns: z
    .union(
      [
        z.strictObject({
          managedZone: z.string().describe("Name of the Cloud DNS zone"),
          project: z.string().optional().describe("Its project; the service's by default"),
        }),
        cloudflareZone,
      ],
      { error: "must be {managedZone: <Cloud DNS zone>} or {cloudflareZoneId: <id>}" },
    )
    .optional()
    .describe("Zone in which the stack sets the domain's records; without one they are an output"),
  domainVerified: z
    .boolean()
    .default(false)
    .describe("Whether the records of the output dnsRecords are set, so that the domain is served"),
  certificateWaitSeconds: z
    .int()
    .min(1)
    .max(7200)
    .default(3600)
    .describe("Longest time Google gets to issue the domain's certificate"),
  domainWaitSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(300)
    .describe("Time a new load balancer or certificate gets to be known everywhere"),
  keepImages: z.int().min(1).max(100).default(10).describe("Images kept for a rollback"),
  deletionProtection: z.boolean().default(false).describe("Refuse to delete the service"),
  billingAccount: z
    .string()
    .regex(/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/, "must be a billing account such as 012345-ABCDEF-012345")
    .optional()
    .describe("Billing account, needed for a budget alert"),
  ci: ciOptions({}),
});

export type CloudRunOptions = z.infer<typeof options>;
