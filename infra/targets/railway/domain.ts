import type * as pulumi from "@pulumi/pulumi";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import type { TargetContext } from "../../contract.ts";
import { madeFrom, publish, type PublishedDomain } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import type { RailwayOptions } from "./options.ts";
import { CustomDomain, DomainVerification } from "./resources.ts";

/** Serves `domain`, with a certificate that Railway makes and renews once it has seen both records. */
// https://docs.railway.com/networking/domains
export function serveDomain(
  { spec, options, parent }: TargetContext<RailwayOptions>,
  domain: string,
  on: { project: pulumi.Output<string>; environment: pulumi.Output<string>; service: pulumi.Output<string> },
): PublishedDomain {
  const { dns, domainVerified: verified, domainWaitSeconds: waitSeconds } = options;
  const at = { ...on, domain };
  const added = new CustomDomain(spec.name, { ...at, port: spec.port }, { parent, deleteBeforeReplace: true });
  const records = [
    { name: domain, type: "CNAME" as const, value: added.target },
    { name: added.proofName, type: "TXT" as const, value: added.proof },
  ];
  const write = writerOf(dns, { name: spec.name, parent });
  const { dnsRecords, written } = publish(records, { write, verified });
  if (!areRecordsSet(options)) return { dnsRecords, ready: [] };
  const set = madeFrom(written.length === 0 ? [added] : written);
  const seen = new DomainVerification(spec.name, { ...at, for: set, waitSeconds }, { parent });
  return { dnsRecords, ready: [seen] };
}
