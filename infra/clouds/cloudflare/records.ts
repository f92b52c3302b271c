import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import * as pulumi from "@pulumi/pulumi";
import type { RecordInput, RecordWriter } from "../../dns.ts";

/** Version of the provider plugin whose arguments these are; the package of the same version is there for its types. */
export const cloudflareVersion = "6.22.1";

/** A record, without the SDK, which every stack on any cloud would otherwise have to install. */
// https://www.pulumi.com/registry/packages/cloudflare/api-docs/dnsrecord/
class CloudflareRecord extends pulumi.CustomResource {
  constructor(name: string, args: DnsRecordArgs, opts: pulumi.CustomResourceOptions) {
    super("cloudflare:index/dnsRecord:DnsRecord", name, { ...args }, { ...opts, version: cloudflareVersion });
  }
}

/** A zone at Cloudflare, as `slipway:options.dns` names it on every target. */
export interface CloudflareZone {
  cloudflareZoneId: pulumi.Input<string>;
}

/** What the records are made as: under this name, as children of the service. */
interface Records {
  name: string;
  parent: pulumi.Resource;
}

/** What sets records in the zone of `slipway:options.dns`; undefined without one. `own` does so in a platform's own DNS. */
export function writerOf(dns: CloudflareZone | undefined, records: Records): RecordWriter | undefined;
export function writerOf<Own extends object>(
  dns: Own | CloudflareZone | undefined,
  records: Records,
  own: (zone: Own) => RecordWriter,
): RecordWriter | undefined;
export function writerOf<Own extends object>(
  dns: Own | CloudflareZone | undefined,
  { name, parent }: Records,
  own?: (zone: Own) => RecordWriter,
): RecordWriter | undefined {
  if (dns === undefined) return undefined;
  if (!("cloudflareZoneId" in dns)) return own?.(dns);
  return (records) => cloudflareRecords(name, dns.cloudflareZoneId, records, { parent });
}

/** Sets records at Cloudflare, as names alone: its proxy would stand between the platform and its certificate. */
export function cloudflareRecords(
  name: string,
  zoneId: pulumi.Input<string>,
  records: readonly RecordInput[],
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  return records.map(
    ({ name: host, type, value }, index) =>
      new CloudflareRecord(
        `${name}-cloudflare-${index}`,
        { zoneId, name: host, type, content: value, ttl: 300, proxied: false },
        opts,
      ),
  );
}
