import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { DomainMapping } from "@pulumi/gcp/cloudrun/domainMapping.js";
import * as pulumi from "@pulumi/pulumi";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import { zoneRecords } from "../../clouds/gcp/dns.ts";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { DnsRecord } from "../../contract.ts";
import type { PublishedDomain } from "../../dns.ts";
import { withoutDot } from "../../domain-name.ts";
import type { CloudRunOptions } from "./options.ts";

/** Serves `domain` through a domain mapping. */
export function mapDomain(
  google: GoogleProject,
  { dns, domainVerified: verified }: CloudRunOptions,
  { service, domain }: { service: Service; domain: string },
): PublishedDomain {
  const { spec, id: project, region: location, parent } = google;
  const mapping = new DomainMapping(
    spec.name,
    {
      project,
      location,
      name: domain,
      metadata: { namespace: project },
      spec: { routeName: service.name, certificateMode: "AUTOMATIC" },
    },
    { parent },
  );
  // Google says which: a host below a domain gets one CNAME, a domain itself A and AAAA.
  // https://cloud.google.com/run/docs/mapping-custom-domains#dns_update
  const wanted = mapping.statuses.apply(([status]) => {
    const records = (status?.resourceRecords ?? []).map(({ type, rrdata }) =>
      toRecord(domain, type ?? "", rrdata ?? ""),
    );
    if (records.length === 0) throw new pulumi.RunError(`Google asks for no DNS record to map ${domain}; run up again`);
    return records;
  });
  // Not by `publish`, which takes each record by itself: Google says how many there are once the mapping is made. One
  // record set, since a preview does not know which it will be: at a domain itself A is enough to be found.
  const type = wanted.apply(([first]) => first?.type ?? "CNAME");
  const values = wanted.apply((records) =>
    records.filter((record) => record.type === records[0]?.type).map(({ value }) => value),
  );
  const value = values.apply(([first = ""]) => first);
  const write = writerOf(
    dns,
    { name: spec.name, parent },
    (zone) => () => zoneRecords(google, zone, [{ name: domain, type, values }]),
  );
  const written = write?.([{ name: domain, type, value }]) ?? [];
  return {
    dnsRecords: write || verified ? pulumi.output([]) : wanted,
    ready: verified ? [mapping, ...written] : [],
  };
}

function toRecord(name: string, type: string, value: string): DnsRecord {
  if (type !== "A" && type !== "AAAA" && type !== "CNAME")
    throw new Error(`Google asks for a DNS record of type ${type} to map ${name}`);
  return { name, type, value: withoutDot(value) };
}
