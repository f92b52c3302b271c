import { writerOf } from "../../clouds/cloudflare/records.ts";
import type { TargetContext } from "../../contract.ts";
import { madeFrom, publish, type PublishedDomain } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import type { RenderOptions } from "./options.ts";
import { CustomDomain, DomainVerification, type Service } from "./resources.ts";

/** Serves `domain`, with a certificate that Render makes and renews once it has seen the records. */
// https://render.com/docs/custom-domains
export function serveDomain(
  { spec, options, parent }: TargetContext<RenderOptions>,
  domain: string,
  service: Service,
): PublishedDomain {
  const { dns, domainVerified: verified, domainWaitSeconds: waitSeconds } = options;
  const added = new CustomDomain(
    spec.name,
    { service: service.id, slug: service.slug, domain },
    // A host belongs to one service at a time.
    { parent, deleteBeforeReplace: true },
  );
  const record = { name: domain, type: added.recordType, value: added.recordValue };
  const write = writerOf(dns, { name: spec.name, parent });
  const { dnsRecords, written } = publish([record], { write, verified });
  if (!areRecordsSet(options)) return { dnsRecords, ready: [] };
  const set = madeFrom(written.length === 0 ? [added] : written);
  const seen = new DomainVerification(spec.name, { service: service.id, domain, for: set, waitSeconds }, { parent });
  return { dnsRecords, ready: [seen] };
}
