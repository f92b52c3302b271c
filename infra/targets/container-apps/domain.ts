import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { ManagedCertificate } from "@pulumi/azure-native/app/managedCertificate.js";
import type { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment.js";
import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords, type RecordInput } from "../../cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import type { Foundation } from "./foundation.ts";
import type { ContainerAppsOptions } from "./options.ts";

/** What Azure must see in DNS before it serves a host name. */
export interface DomainProof {
  /** The host name once its records are there; undefined while the user is still to set them. */
  domain: string | undefined;
  dnsRecords: pulumi.Output<DnsRecord[]>;
  ready: pulumi.Resource[];
}

/** The records of the host name: set by the stack where it manages the zone, otherwise an output for the user. */
// https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
export function proveDomain(
  { spec, parent, options }: TargetContext<ContainerAppsOptions>,
  environment: ManagedEnvironment,
  host: pulumi.Output<string>,
): DomainProof {
  const { domain } = spec;
  if (domain === undefined) return { domain, dnsRecords: pulumi.output([]), ready: [] };
  const token = environment.customDomainConfiguration.apply((settings) => settings?.customDomainVerificationId ?? "");
  if (!options.dns) {
    const dnsRecords = pulumi.all([token, host]).apply(([value, target]): DnsRecord[] => [
      { name: `asuid.${domain}`, type: "TXT", value },
      { name: domain, type: "CNAME", value: target },
    ]);
    return { domain: options.domainVerified ? domain : undefined, dnsRecords, ready: [] };
  }
  if ("cloudflareZoneId" in options.dns) {
    const records: RecordInput[] = [
      { name: `asuid.${domain}`, type: "TXT", value: token },
      { name: domain, type: "CNAME", value: host },
    ];
    const ready = cloudflareRecords(spec.name, options.dns.cloudflareZoneId, records, { parent });
    return { domain, dnsRecords: pulumi.output([]), ready };
  }
  const { zone, resourceGroup } = options.dns;
  const relative = domain.slice(0, -(zone.length + 1));
  const place = { resourceGroupName: resourceGroup, zoneName: zone, ttl: 300 };
  const ready = [
    new RecordSet(
      `${spec.name}-proof`,
      { ...place, relativeRecordSetName: `asuid.${relative}`, recordType: "TXT", txtRecords: [{ value: [token] }] },
      { parent },
    ),
    new RecordSet(
      spec.name,
      { ...place, relativeRecordSetName: relative, recordType: "CNAME", cnameRecord: { cname: host } },
      { parent },
    ),
  ];
  return { domain, dnsRecords: pulumi.output([]), ready };
}

/** The certificate that Azure issues, renews and, with the binding "Auto", puts to use. */
export function certify(
  { spec, parent }: TargetContext<ContainerAppsOptions>,
  { resourceGroupName, location }: Foundation,
  environment: ManagedEnvironment,
  app: ContainerApp,
  domain: string,
): ManagedCertificate {
  return new ManagedCertificate(
    spec.name,
    {
      resourceGroupName,
      location,
      environmentName: environment.name,
      properties: { subjectName: domain, domainControlValidation: "CNAME" },
    },
    // The app must name the host before Azure issues anything for it.
    { parent, dependsOn: app, customTimeouts: { create: "20m" } },
  );
}
