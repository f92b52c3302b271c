import type { ContainerApp } from "@pulumi/azure-native/app/containerApp.js";
import { ManagedCertificate } from "@pulumi/azure-native/app/managedCertificate.js";
import type { ManagedEnvironment } from "@pulumi/azure-native/app/managedEnvironment.js";
import type * as pulumi from "@pulumi/pulumi";
import { azureRecords, type HostRecord } from "../../clouds/azure/dns.ts";
import type { AzureGroup } from "../../clouds/azure/group.ts";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord } from "../../contract.ts";
import { noDomain, publish } from "../../dns.ts";
import { isApex } from "../../domain-name.ts";
import type { ContainerAppsOptions } from "./options.ts";

/** What Azure must see in DNS before it serves a host name. */
export interface DomainProof {
  /** Records still to be set by the user. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
  /** The records that the stack set: what proves the host, and where it leads. */
  written: pulumi.CustomResource[];
}

/** The records of the host name: set by the stack where it manages the zone, otherwise an output for the user. */
// https://learn.microsoft.com/azure/container-apps/custom-domains-managed-certificates
export function proveDomain(
  azure: AzureGroup,
  options: ContainerAppsOptions,
  environment: ManagedEnvironment,
  host: pulumi.Output<string>,
): DomainProof {
  const { spec, parent } = azure;
  const { domain } = spec;
  const { dns, domainVerified: verified } = options;
  if (domain === undefined) return { ...noDomain(), written: [] };
  const token = environment.customDomainConfiguration.apply((settings) => settings?.customDomainVerificationId ?? "");
  const records: HostRecord[] = [
    { name: `asuid.${domain}`, type: "TXT", value: token },
    isTop(domain, options)
      ? { name: domain, type: "A", value: environment.staticIp }
      : { name: domain, type: "CNAME", value: host },
  ];
  const write = writerOf(dns, { name: spec.name, parent }, (zone) => () => azureRecords(azure, zone, records));
  return publish(records, { write, verified });
}

/** The certificate that Azure issues, renews and, with the binding "Auto", puts to use. */
export function certify(
  { spec, parent, args }: AzureGroup,
  options: ContainerAppsOptions,
  environment: ManagedEnvironment,
  app: ContainerApp,
  domain: string,
): ManagedCertificate {
  return new ManagedCertificate(
    spec.name,
    {
      ...args,
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
