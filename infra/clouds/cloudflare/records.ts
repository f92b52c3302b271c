import { DnsRecord as CloudflareRecord } from "@pulumi/cloudflare/dnsRecord.js";
import type * as pulumi from "@pulumi/pulumi";
import type { RecordInput } from "../../dns.ts";

/** Sets records at Cloudflare, as names alone: its proxy would stand between the platform and its certificate. */
export function cloudflareRecords(
  name: string,
  zoneId: pulumi.Input<string>,
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
