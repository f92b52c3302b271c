import * as z from "zod";
import { madeElsewhere } from "./option-inputs.ts";

/** Parts of `slipway:options` that several targets have: one spelling, one meaning, one error text. */

/** A region or location, which must match the cloud's pattern; `example` is one. */
export function region(pattern: RegExp, example: string) {
  return z.string().regex(pattern, `must be a region such as ${example}`).describe(`Region, such as ${example}`);
}

/** The zone in which the stack sets its own records: one of the platform's own, or one at Cloudflare. */
export function dns<Own extends z.ZodRawShape>(own: z.ZodObject<Own>) {
  const words = `{${Object.keys(own.shape).join(": …, ")}: …}`;
  return z
    .union([own, cloudflareZone], { error: `must be ${words} or {cloudflareZoneId: <id>}` })
    .optional()
    .describe("Zone in which the stack sets the domain's records; without one they are an output");
}

/** A zone at Cloudflare. */
const cloudflareZone = z.strictObject({
  cloudflareZoneId: madeElsewhere(
    z
      .string()
      .regex(/^[0-9a-f]{32}$/, "must be the 32 hex digits that Cloudflare shows as the zone's id")
      .describe("Id of the Cloudflare zone; the token comes from CLOUDFLARE_API_TOKEN"),
    "0".repeat(32),
  ),
});

/** Whether a person has set the records that the stack put out. */
export const domainVerified = z
  .boolean()
  .default(false)
  .describe("Without dns: set true once the records of the output dnsRecords are set, then run up again");

/** Images that are kept for a rollback; the least that the platform can keep is `fewest`. */
export function keepImages({ fewest = 1, byDefault = 20 } = {}) {
  return z.int().min(fewest).max(100).default(byDefault).describe("Images kept for a rollback");
}

/** The longest time in seconds from the start of a new instance until it is healthy. */
export function startTimeoutSeconds({ shortest = 1, longest }: { shortest?: number; longest: number }) {
  return z
    .int()
    .min(shortest)
    .max(longest)
    .default(60)
    .describe("Longest time from a new instance's start until it is healthy");
}

/** Time in seconds that something new gets to be known everywhere, where the platform cannot be asked about it. */
export function waitSeconds(what: string, { byDefault, longest }: { byDefault: number; longest: number }) {
  return z.int().min(0).max(longest).default(byDefault).describe(what);
}

/** Whether a client is sent to the same instance. */
export const sessionAffinity = z
  .boolean()
  .default(false)
  .describe("Send a client to the same instance where possible; a server that keeps no sessions does not need it");

/** Days that logs are kept: any number up to `longest`, or one of a few. */
export function logRetentionDays(days: { shortest: number; longest: number } | readonly [number, number, ...number[]]) {
  const schema = "longest" in days ? z.int().min(days.shortest).max(days.longest) : z.literal(days);
  return schema.default(30).describe("Days that logs are kept");
}

/** The zone in which the stack sets its own records, on a platform that has no DNS of its own. */
export const cloudflareDns = cloudflareZone
  .optional()
  .describe("Zone in which the stack sets the domain's records; without one they are an output");
