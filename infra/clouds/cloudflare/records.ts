import { DnsRecord as CloudflareRecord } from "@pulumi/cloudflare/dnsRecord.js";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { DnsRecord } from "../../contract.ts";

/** `slipway:options.dns` of a stack whose domain is at Cloudflare. */
export const cloudflareZone = z.strictObject({
  cloudflareZoneId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "must be the 32 hex digits that Cloudflare shows as the zone's id")
    .describe("Id of the Cloudflare zone; the token comes from CLOUDFLARE_API_TOKEN"),
});

/** One record whose parts may be known only later. */
export type RecordInput = { [Key in keyof DnsRecord]: pulumi.Input<DnsRecord[Key]> };

/** Sets records at Cloudflare, as names alone: its proxy would stand between the platform and its certificate. */
export function cloudflareRecords(
  name: string,
  zoneId: string,
  records: readonly RecordInput[],
  opts: pulumi.CustomResourceOptions,
): CloudflareRecord[] {
  return records.map(
    ({ name: host, type, value }, index) =>
      new CloudflareRecord(
        `${name}-cloudflare-${index}`,
        { zoneId, name: host, type, content: value, ttl: 300, proxied: false },
        opts,
      ),
  );
}
