import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { publish } from "../../dns.ts";
import type { RenderOptions } from "./options.ts";
import { CustomDomain, DomainVerification, type Service } from "./resources.ts";

/** A host name in front of the service. */
export interface Domain {
  /** Origin by which the service is reached now. */
  url: pulumi.Output<string>;
  /** Records that the stack does not set itself. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

/** Serves `domain`, with a certificate that Render makes and renews once it has seen the records. */
// https://render.com/docs/custom-domains
export function serveDomain(
  { spec, options, parent }: TargetContext<RenderOptions>,
  service: Service,
  domain: string,
): Domain {
  const { dns, domainVerified: verified, domainWaitSeconds: waitSeconds } = options;
  const opts = { parent };
  const added = new CustomDomain(
    spec.name,
    { service: service.id, slug: service.slug, domain },
    // A host belongs to one service at a time.
    { ...opts, deleteBeforeReplace: true },
  );
  const record = { name: domain, type: added.recordType, value: added.recordValue };
  const { dnsRecords, written } = publish([record], {
    write: dns && ((records) => cloudflareRecords(spec.name, dns.cloudflareZoneId, records, opts)),
    verified,
  });
  if (!dns && !verified) return { url: service.url, dnsRecords };
  const set = written.length === 0 ? added.id : pulumi.all(written.map(({ id }) => id)).apply((ids) => ids.join());
  const seen = new DomainVerification(spec.name, { service: service.id, domain, for: set, waitSeconds }, opts);
  return { url: seen.id.apply(() => `https://${domain}`), dnsRecords };
}
