import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { DomainMapping } from "@pulumi/gcp/cloudrun/domainMapping.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord, ServiceSpec, TargetContext } from "../../contract.ts";
import { withoutDot } from "../../domain-name.ts";
import { balanceDomain } from "./balanced-domain.ts";
import { setRecords } from "../../clouds/gcp/dns-records.ts";
import type { CloudRunOptions } from "./options.ts";

/** A host name in front of the service. */
export interface Domain {
  /** Resolves once requests to it reach the service; undefined while its records are still to be set. */
  url: pulumi.Output<string> | undefined;
  /** Records still to be set at the DNS host. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

/** Whether the domain is served by a load balancer in this `up`: once its records are set, by the stack or by the user. */
export function isBalanced({ domain }: ServiceSpec, { domainBy, dns, domainVerified }: CloudRunOptions): boolean {
  return domain !== undefined && domainBy === "load-balancer" && (dns !== undefined || domainVerified);
}

/** Serves `domain` through a global load balancer, or through a domain mapping. */
export function serveDomain(context: TargetContext<CloudRunOptions>, service: Service, domain: string): Domain {
  return context.options.domainBy === "mapping"
    ? mapDomain(context, service, domain)
    : balanceDomain(context, service, domain);
}

function mapDomain(context: TargetContext<CloudRunOptions>, service: Service, domain: string): Domain {
  const { spec, parent, options } = context;
  const { project, region } = options;
  const mapping = new DomainMapping(
    spec.name,
    {
      project,
      location: region,
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
  // One record set, since a preview does not know which it will be: at a domain itself A is enough to be found.
  const type = wanted.apply(([first]) => first?.type ?? "CNAME");
  const values = wanted.apply((records) =>
    records.filter((record) => record.type === records[0]?.type).map(({ value }) => value),
  );
  const set = setRecords(context, [{ name: domain, type, values }]);
  const url = pulumi.all([mapping.id, ...set.map(({ id }) => id)]).apply(() => `https://${domain}`);
  return {
    // Nobody can ask Google whether a mapping's certificate is there, so the user says so.
    url: options.domainVerified ? url : undefined,
    dnsRecords: options.dns || options.domainVerified ? pulumi.output([]) : wanted,
  };
}

function toRecord(name: string, type: string, value: string): DnsRecord {
  if (type !== "A" && type !== "AAAA" && type !== "CNAME")
    throw new Error(`Google asks for a DNS record of type ${type} to map ${name}`);
  return { name, type, value: withoutDot(value) };
}
