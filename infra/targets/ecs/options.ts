import * as z from "zod";
import { ciOptions } from "../../clouds/aws/ci.ts";
import { cloudflareZone } from "../../clouds/cloudflare/records.ts";

/** The most that `steadyTimeoutMinutes` may be. */
export const longestSteadyMinutes = 60;

/** `slipway:options` of a stack on ECS. */
export const options = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as eu-west-1")
    .describe("Region, such as eu-west-1"),
  architecture: z
    .enum(["X86_64", "ARM64"])
    .default("X86_64")
    .describe("CPU of the tasks; slipway:image.platform must match"),
  vpc: z
    .strictObject({
      id: z.string().regex(/^vpc-/, "must be a VPC's id such as vpc-0a1b2c"),
      publicSubnetIds: z.array(z.string()).min(2, "a load balancer needs two").describe("For the load balancer"),
      privateSubnetIds: z.array(z.string()).min(1).describe("For the tasks; with a way out to the internet"),
    })
    .optional()
    .describe("Existing network; without it a minimal one is made"),
  dns: z
    .union([z.strictObject({ hostedZoneId: z.string().describe("Id of the Route 53 hosted zone") }), cloudflareZone], {
      error: "must be {hostedZoneId: <Route 53 zone>} or {cloudflareZoneId: <id>}",
    })
    .optional()
    .describe("Zone in which the stack sets the domain's records; without one they are an output"),
  domainVerified: z
    .boolean()
    .default(false)
    .describe("Without dns: set true once the records of the output dnsRecords are set, then run up again"),
  startTimeoutSeconds: z.int().min(1).max(600).default(60).describe("Time a new task has before its health counts"),
  drainSeconds: z.int().min(1).max(3600).default(60).describe("Time an old task has to finish calls in flight"),
  steadyTimeoutMinutes: z
    .int()
    .min(3)
    .max(longestSteadyMinutes)
    .default(15)
    .describe("Longest time until a deployment is steady"),
  logRetentionDays: z
    .union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)])
    .default(30)
    .describe("Days that logs are kept"),
  keepImages: z.int().min(2).max(100).default(20).describe("Images kept for a rollback"),
  costAllocationTag: z
    .boolean()
    .default(false)
    .describe("Whether the tag slipway-service is activated in Billing, so that the budget counts this service alone"),
  ci: ciOptions,
});

export type EcsOptions = z.infer<typeof options>;
