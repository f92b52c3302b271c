import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "./contract.ts";

/** One record whose parts may be known only later. */
export type RecordInput = { [Key in keyof DnsRecord]: pulumi.Input<DnsRecord[Key]> };

/** Writes records into the zone that the stack's options name; one for the platform's own DNS, one for Cloudflare. */
export type RecordWriter = (records: readonly RecordInput[]) => pulumi.CustomResource[];

/**
 * Sets the records of a domain where the stack has a zone, and puts them out for a person where it has none; once the
 * person has said that they are set, nothing is left to be put out.
 */
export function publish(
  records: readonly RecordInput[],
  { write, verified }: { write: RecordWriter | undefined; verified: boolean },
): { dnsRecords: pulumi.Output<DnsRecord[]>; written: pulumi.CustomResource[] } {
  if (write) return { dnsRecords: pulumi.output([]), written: write(records) };
  return { dnsRecords: verified ? pulumi.output([]) : pulumi.output([...records]), written: [] };
}
