import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { ManagedCertificate } from "@pulumi/azure-native/app/managedCertificate.js";
import type { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment.js";
import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { isApex } from "../../domain-name.ts";
import type { Foundation } from "../../clouds/azure/group.ts";
import type { ContainerAppsOptions } from "./options.ts";

/** What Azure must see in DNS before it serves a host name. */
export interface DomainProof {
  /** The host name once its records are there; undefined while the user is still to set them. */
  domain: string | undefined;
  /** Records still to be set by the user. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
  ready: pulumi.Resource[];
  /** Ids of the records that the stack set in a zone of Azure's, by a name for each. */
  azureRecords: Record<string, pulumi.Input<string>>;
}

interface WantedRecord {
  name: string;
  type: "A" | "CNAME" | "TXT";
  value: pulumi.Output<string>;
}

/** The records of the host name: set by the stack where it manages the zone, otherwise an output for the user. */
// https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
export function proveDomain(
  { spec, parent, options }: TargetContext<ContainerAppsOptions>,
  environment: ManagedEnvironment,
  host: pulumi.Output<string>,
): DomainProof {
  const { domain } = spec;
  const { dns } = options;
  const none: DomainProof = { domain, dnsRecords: pulumi.output([]), ready: [], azureRecords: {} };
  if (domain === undefined) return none;
  const token = environment.customDomainConfiguration.apply((settings) => settings?.customDomainVerificationId ?? "");
  const proof: WantedRecord = { name: `asuid.${domain}`, type: "TXT", value: token };
  const address: WantedRecord = isTop(domain, options)
    ? { name: domain, type: "A", value: environment.staticIp }
    : { name: domain, type: "CNAME", value: host };
  if (!dns && options.domainVerified) return none;
  if (!dns) return { ...none, domain: undefined, dnsRecords: pulumi.output([proof, address]) };
  if ("cloudflareZoneId" in dns)
    return { ...none, ready: cloudflareRecords(spec.name, dns.cloudflareZoneId, [proof, address], { parent }) };
  const proofSet = azureRecord(`${spec.name}-proof`, proof, dns, parent);
  const addressSet = azureRecord(spec.name, address, dns, parent);
  return { ...none, ready: [proofSet, addressSet], azureRecords: { proof: proofSet.id, host: addressSet.id } };
}

/** The certificate that Azure issues, renews and, with the binding "Auto", puts to use. */
export function certify(
  { spec, parent, options }: TargetContext<ContainerAppsOptions>,
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
      properties: { subjectName: domain, domainControlValidation: isTop(domain, options) ? "HTTP" : "CNAME" },
    },
    {
      parent,
      // The app must name the host before Azure issues anything for it.
      dependsOn: app,
      customTimeouts: { create: "20m" },
      replaceOnChanges: ["properties.subjectName", "properties.domainControlValidation"],
      // Azure deletes none that an app still uses, and the app goes after what depends on it; the environment takes it
      // along. CertificateInUse: https://github.com/rajbos/ai-engineering-fluency/pull/739
      deletedWith: environment,
    },
  );
}

function isTop(domain: string, { dns }: ContainerAppsOptions): boolean {
  return isApex(domain, dns && "zone" in dns ? dns.zone : undefined);
}

function azureRecord(
  resourceName: string,
  { name, type, value }: WantedRecord,
  { zone, resourceGroup }: { zone: string; resourceGroup: string },
  parent: pulumi.Resource,
): RecordSet {
  const content = {
    TXT: { txtRecords: [{ value: [value] }] },
    A: { aRecords: [{ ipv4Address: value }] },
    CNAME: { cnameRecord: { cname: value } },
  };
  return new RecordSet(
    resourceName,
    {
      resourceGroupName: resourceGroup,
      zoneName: zone,
      ttl: 300,
      relativeRecordSetName: name === zone ? "@" : name.slice(0, -(zone.length + 1)),
      recordType: type,
      ...content[type],
    },
    // A host name that changes is served under its old name until it is under the new one.
    { parent, deleteBeforeReplace: false },
  );
}
