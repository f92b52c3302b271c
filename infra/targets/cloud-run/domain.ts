import { Certificate } from "@pulumi/gcp/certificatemanager/certificate.js";
import { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import { CertificateMapEntry } from "@pulumi/gcp/certificatemanager/certificateMapEntry.js";
import { DnsAuthorization } from "@pulumi/gcp/certificatemanager/dnsAuthorization.js";
import { DomainMapping } from "@pulumi/gcp/cloudrun/domainMapping.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords, type RecordInput } from "../../cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { loadBalancer } from "./load-balancer.ts";
import { names } from "./names.ts";
import type { CloudRunOptions } from "./options.ts";

/** A host name in front of the service. */
export interface Domain {
  /** Resolves once requests to it reach the service. */
  url: pulumi.Output<string>;
  /** Records that the stack does not set itself. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

/** Serves `domain` through a global load balancer, or through a domain mapping. */
export function serveDomain(context: TargetContext<CloudRunOptions>, service: Service, domain: string): Domain {
  const { options } = context;
  const served =
    options.domainBy === "mapping" ? mapDomain(context, service, domain) : balance(context, service, domain);
  const set = setRecords(context, served.records);
  return {
    url: pulumi.all([served.ready, ...set.map(({ id }) => id)]).apply(() => `https://${domain}`),
    dnsRecords: options.dns ? pulumi.output([]) : pulumi.all(served.records),
  };
}

function balance(context: TargetContext<CloudRunOptions>, service: Service, domain: string) {
  const { spec, parent, options } = context;
  const { project } = options;
  const name = nameOf(names.certificate, context);
  // Proved by a DNS record, so that the certificate can be ready before the host name points here.
  // https://cloud.google.com/certificate-manager/docs/domain-authorization
  const authorization = new DnsAuthorization(spec.name, { project, name, domain }, { parent });
  const certificate = new Certificate(
    spec.name,
    { project, name, managed: { domains: [domain], dnsAuthorizations: [authorization.id] } },
    { parent },
  );
  const map = new CertificateMap(spec.name, { project, name }, { parent });
  const entry = new CertificateMapEntry(
    spec.name,
    { project, name, map: map.name, certificates: [certificate.id], hostname: domain },
    { parent },
  );
  const { address, ready } = loadBalancer(context, service, map, [entry]);
  const proof = authorization.dnsResourceRecords.apply(([record]) => record);
  const records: RecordInput[] = [
    { name: domain, type: "A", value: address },
    {
      name: proof.apply((record) => withoutDot(record?.name ?? "")),
      type: "CNAME",
      value: proof.apply((record) => withoutDot(record?.data ?? "")),
    },
  ];
  return { ready, records };
}

function mapDomain(context: TargetContext<CloudRunOptions>, service: Service, domain: string) {
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
  // https://cloud.google.com/run/docs/mapping-custom-domains#dns_update: a host below a domain gets this one record.
  const records: RecordInput[] = [{ name: domain, type: "CNAME", value: "ghs.googlehosted.com" }];
  return { ready: mapping.id, records };
}

function setRecords(
  { spec, parent, options }: TargetContext<CloudRunOptions>,
  records: RecordInput[],
): pulumi.CustomResource[] {
  const { dns, project } = options;
  if (!dns) return [];
  if ("cloudflareZoneId" in dns) return cloudflareRecords(spec.name, dns.cloudflareZoneId, records, { parent });
  return records.map(({ name, type, value }, index) => {
    const data = type === "CNAME" ? pulumi.interpolate`${value}.` : value;
    return new RecordSet(
      `${spec.name}-${index}`,
      {
        project: dns.project ?? project,
        managedZone: dns.managedZone,
        name: pulumi.interpolate`${name}.`,
        type,
        ttl: 300,
        rrdatas: [data],
      },
      { parent },
    );
  });
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}
