import { Certificate } from "@pulumi/gcp/certificatemanager/certificate.js";
import { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import { CertificateMapEntry } from "@pulumi/gcp/certificatemanager/certificateMapEntry.js";
import { DnsAuthorization } from "@pulumi/gcp/certificatemanager/dnsAuthorization.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { withoutDot } from "../../domain-name.ts";
import { Wait } from "../../wait.ts";
import { untilActive } from "../../clouds/gcp/certificate-state.ts";
import { setRecords } from "../../clouds/gcp/dns-records.ts";
import type { Domain } from "./domain.ts";
import { loadBalancer } from "./load-balancer.ts";
import type { CloudRunOptions } from "./options.ts";

/**
 * Serves `domain` through a load balancer: in one `up` where the stack sets the records, otherwise in two, since Google
 * gives up on a certificate whose record comes too late. Names are Pulumi's, so that what takes the place of something
 * in use is made before that goes.
 */
export function balanceDomain(context: TargetContext<CloudRunOptions>, service: Service, domain: string): Domain {
  const { spec, parent, options } = context;
  const { project, dns, domainVerified } = options;
  const { address } = new GlobalAddress(spec.name, { project }, { parent });
  // Proved by a DNS record, so that the certificate can be ready before the host name points here.
  // https://cloud.google.com/certificate-manager/docs/domain-authorization
  const authorization = new DnsAuthorization(spec.name, { project, domain }, { parent });
  const records = recordsOf(domain, address, authorization);
  if (!dns && !domainVerified) return { url: undefined, dnsRecords: records };
  const set = setRecords(context, [
    { name: domain, type: "A", values: [address] },
    {
      name: records.apply(([, proof]) => proof?.name ?? ""),
      type: "CNAME",
      values: records.apply(([, proof]) => [proof?.value ?? ""]),
    },
  ]);
  const certificate = new Certificate(
    spec.name,
    { project, managed: { domains: [domain], dnsAuthorizations: [authorization.id] } },
    { parent },
  );
  const map = new CertificateMap(spec.name, { project }, { parent });
  const entry = new CertificateMapEntry(
    spec.name,
    { project, map: map.name, certificates: [certificate.id], hostname: domain },
    { parent },
  );
  const rules = loadBalancer(context, { service, address, certificateMap: map, dependsOn: [entry] });
  const active = untilActive(context, certificate, { domain, records, set });
  const everywhere = new Wait(
    `${spec.name}-domain`,
    {
      seconds: options.domainWaitSeconds,
      why: "Google makes the load balancer and its certificate known everywhere",
      for: [active, entry.id, ...rules],
    },
    { parent },
  );
  return { url: everywhere.id.apply(() => `https://${domain}`), dnsRecords: pulumi.output([]) };
}

function recordsOf(
  domain: string,
  address: pulumi.Output<string>,
  authorization: DnsAuthorization,
): pulumi.Output<DnsRecord[]> {
  return pulumi.all([address, authorization.dnsResourceRecords]).apply(([value, [proof]]): DnsRecord[] => {
    if (!proof) throw new pulumi.RunError(`Google asks for no DNS record to prove ${domain}; run up again`);
    return [
      { name: domain, type: "A", value },
      { name: withoutDot(proof.name), type: "CNAME", value: withoutDot(proof.data) },
    ];
  });
}
