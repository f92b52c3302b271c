import { CertificateMap } from "@pulumi/gcp/certificatemanager/certificateMap.js";
import { CertificateMapEntry } from "@pulumi/gcp/certificatemanager/certificateMapEntry.js";
import type { Service } from "@pulumi/gcp/cloudrunv2/service.js";
import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import { issueCertificate, proveDomain } from "../../clouds/gcp/certificate.ts";
import { zoneRecords } from "../../clouds/gcp/dns.ts";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import { publish, type PublishedDomain, type RecordInput } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import { Wait } from "../../wait.ts";
import { loadBalancer } from "./load-balancer.ts";
import type { CloudRunOptions } from "./options.ts";

/**
 * Serves `domain` through a load balancer: in one `up` where the stack sets the records, otherwise in two, since Google
 * gives up on a certificate whose record comes too late. Names are Pulumi's, so that what takes the place of something
 * in use is made before that goes.
 */
export function balanceDomain(
  google: GoogleProject,
  options: CloudRunOptions,
  { service, domain }: { service: Service; domain: string },
): PublishedDomain {
  const { dns, domainVerified: verified, certificateWaitSeconds, domainWaitSeconds } = options;
  const { spec, id: project, parent } = google;
  const { address } = new GlobalAddress(spec.name, { project }, { parent });
  const { authorization, proof } = proveDomain(google, domain);
  const records: RecordInput[] = [{ name: domain, type: "A", value: address }, proof];
  const sets = records.map(({ name, type, value }) => ({ name, type, values: [value] }));
  const write = writerOf(dns, { name: spec.name, parent }, (zone) => () => zoneRecords(google, zone, sets));
  const { dnsRecords, written } = publish(records, { write, verified });
  if (!areRecordsSet(options)) return { dnsRecords, ready: [] };
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
  return { dnsRecords, ready: [everywhere] };
}
