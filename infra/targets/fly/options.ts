import * as z from "zod";
import { cloudflareDns, domainVerified, region, startTimeoutSeconds, waitSeconds } from "../../option-parts.ts";

// https://fly.io/docs/reference/regions/
const regionCode = region(/^[a-z]{3}$/, "fra");

/** `slipway:options` of a stack on Fly.io. */
export const options = z.strictObject({
  org: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be an organization\'s slug, as "fly orgs list" shows it')
    .describe("Organization that the app belongs to, by its slug"),
  region: regionCode,
  moreRegions: z.array(regionCode).max(20).default([]).describe("Further regions, among which the machines take turns"),
  app: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/, "must be an app's name: lower case letters, digits and hyphens")
    .optional()
    .describe("Name of the app, and so of its URL; one of service, stack and a mark by default"),
  cpuKind: z.enum(["shared", "performance"]).default("shared").describe("Kind of CPU: a share of one, or whole ones"),
  whenIdle: z
    .enum(["stop", "suspend"])
    .default("stop")
    .describe("What becomes of machines above minInstances that get no requests: suspend starts again faster"),
  startTimeoutSeconds: startTimeoutSeconds({ longest: 3600 }),
  drainSeconds: z.int().min(1).max(300).default(30).describe("Time an old machine has to finish calls in flight"),
  settleSeconds: waitSeconds("Time Fly's proxy gets to know of new machines before the old ones go", {
    byDefault: 10,
    longest: 300,
  }),
  dns: cloudflareDns,
  domainVerified,
  domainWaitSeconds: waitSeconds("Longest time until the domain has its certificate", {
    byDefault: 300,
    longest: 3600,
  }),
});

export type FlyOptions = z.infer<typeof options>;
