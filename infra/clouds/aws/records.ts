import { Record as DnsResource } from "@pulumi/aws/route53/record.js";
import type * as pulumi from "@pulumi/pulumi";
import type { RecordInput, RecordWriter } from "../../dns.ts";
import type { AwsOpts } from "./opts.ts";

/** Zone of a name that AWS gives, by which Route 53 has an address for it even at the top of a zone. */
export interface Alias {
  zoneId: pulumi.Input<string>;
  evaluateTargetHealth: boolean;
}

/** Writes proofs, or with `alias` a host, into a zone of Route 53. */
export function zoneWriter(
  name: string,
  opts: AwsOpts,
  alias?: Alias,
): (zone: { hostedZoneId: pulumi.Input<string> }) => RecordWriter {
  return (zone) => (records) =>
    records.map(
      (record, index) =>
        new DnsResource(
          records.length === 1 ? name : `${name}-${index}`,
          { zoneId: zone.hostedZoneId, ...(alias ? toAlias(record, alias) : toProof(record)) },
          opts,
        ),
    );
}

function toAlias({ name, value }: RecordInput, alias: Alias) {
  return { name, type: "A", aliases: [{ name: value, ...alias }] };
}

// A proof is the account's for its host, so that one that stands there already says the same.
// https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
function toProof({ name, type, value }: RecordInput) {
  return { name, type, ttl: 300, records: [value], allowOverwrite: true };
}
