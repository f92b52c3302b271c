import { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import { CertificateMapEntry } from "@pulumi/gcp/certificatemanager/certificateMapEntry.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import type * as pulumi from "@pulumi/pulumi";
import { issueCertificate, proveDomain } from "../../clouds/gcp/certificate.ts";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { DnsRecord } from "../../contract.ts";
import { publish, type RecordInput } from "../../dns.ts";
import { Wait } from "../../wait.ts";
import { loadBalancer } from "./load-balancer.ts";
import type { CloudRunOptions } from "./options.ts";
import { setRecords } from "./records.ts";

/** A host name in front of the service. */
export interface Domain {
  /** Resolves once requests to it reach the service; undefined while its records are still to be set. */
  url: pulumi.Output<string> | undefined;
  /** Records still to be set at the DNS host. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

/**
 * Serves `domain` through a load balancer: in one `up` where the stack sets the records, otherwise in two, since Google
 * gives up on a certificate whose record comes too late. Names are Pulumi's, so that what takes the place of something
 * in use is made before that goes.
 */
export function balanceDomain(
  google: GoogleProject,
  { dns, domainVerified, certificateWaitSeconds, domainWaitSeconds }: CloudRunOptions,
  { service, domain }: { service: Service; domain: string },
): Domain {
  const { spec, id: project, parent } = google;
  const { address } = new GlobalAddress(spec.name, { project }, { parent });
  const { authorization, proof } = proveDomain(google, domain);
  const records: RecordInput[] = [{ name: domain, type: "A", value: address }, proof];
  const write =
    dns &&
    ((wanted: readonly RecordInput[]) =>
      setRecords(
        google,
        dns,
        wanted.map(({ name, type, value }) => ({ name, type, values: [value] })),
      ));
  const { dnsRecords, written } = publish(records, { write, verified: domainVerified });
  if (!dns && !domainVerified) return { url: undefined, dnsRecords };
  const waitSeconds = certificateWaitSeconds;
  const { certificate, issued } = issueCertificate(google, { domain, authorization, records, written, waitSeconds });
  const map = new CertificateMap(spec.name, { project }, { parent });
  const entry = new CertificateMapEntry(
    spec.name,
    { project, map: map.name, certificates: [certificate.id], hostname: domain },
    { parent },
  );
  const rules = loadBalancer(google, { service, address, certificateMap: map, dependsOn: [entry] });
  const everywhere = new Wait(
    `${spec.name}-domain`,
    {
      seconds: domainWaitSeconds,
      why: "Google makes the load balancer and its certificate known everywhere",
      for: [certificate.id, entry.id, ...rules],
    },
    { parent, dependsOn: issued },
  );
  return { url: everywhere.id.apply(() => `https://${domain}`), dnsRecords };
}
