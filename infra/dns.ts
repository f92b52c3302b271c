import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "./contract.ts";

/** One record whose parts may be known only later. */
export type RecordInput = { [Key in keyof DnsRecord]: pulumi.Input<DnsRecord[Key]> };

/** Writes records into the zone that the stack's options name; one for the platform's own DNS, one for Cloudflare. */
export type RecordWriter = (records: readonly RecordInput[]) => pulumi.CustomResource[];

/** What a target made so that a domain leads to its service. */
export interface PublishedDomain {
  /** Records still to be set by a person. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
  /** What must be there before the domain is served; empty where it is not yet. */
  ready: readonly pulumi.CustomResource[];
}

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

/** What there is of a service without a domain. */
export function noDomain(): PublishedDomain {
  return { dnsRecords: pulumi.output([]), ready: [] };
}

/** Text that changes when one of these is made anew, such as for what must then look at the records again. */
export function madeFrom(resources: readonly pulumi.CustomResource[]): pulumi.Output<string> {
  return pulumi.all(resources.map(({ id }) => id)).apply((ids) => ids.join());
}

/** The names of a service to which the platform gives a host of its own. */
export interface HostNames {
  /** The platform's own host; undefined where that is closed, as the domain alone is served. */
  own: pulumi.Input<string> | undefined;
  domain: string | undefined;
  /** Whether this `up` serves the domain. */
  isServed: boolean;
}

/** Where clients reach a service in this `up`; the same is told to them and to the server. */
export interface Reached {
  /** The domain once that is served, the platform's own host until then. */
  host: pulumi.Output<string>;
  /** Its origin. */
  publicUrl: pulumi.Output<string>;
  /** Every name by which a request may come: both, since clients of one go on asking while the other takes its place. */
  hosts: pulumi.Input<string>[];
  /**
   * The same origin, once all of these are there: nobody is sent to what does not serve yet. `given` is the platform's
   * own host where that is certain only then.
   */
  urlAfter(ready: readonly pulumi.CustomResource[], given?: pulumi.Output<string>): pulumi.Output<string>;
}

/**
 * Where a service is reached. A server with sign-in says in its challenges what it is told here, and takes tokens for
 * that alone, so that it must be the URL at which clients are: https://www.rfc-editor.org/rfc/rfc9728#section-3.3
 */
export function reachedBy({ own, domain, isServed }: HostNames): Reached {
  const hostOf = (given = own) => pulumi.interpolate`${(isServed ? domain : undefined) ?? given}`;
  const host = hostOf();
  return {
    host,
    publicUrl: pulumi.interpolate`https://${host}`,
    hosts: [own, domain].filter((name) => name !== undefined),
    urlAfter: (ready, given) =>
      pulumi.all([hostOf(given), given, ...ready.map(({ id }) => id)]).apply(([name]) => `https://${String(name)}`),
  };
}
