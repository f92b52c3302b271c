import { CustomDomainAssociation } from "@pulumi/aws/apprunner/customDomainAssociation.js";
import { getHostedZoneIdOutput } from "@pulumi/aws/apprunner/getHostedZoneId.js";
import { Record as DnsResource } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../../cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { Wait } from "../../wait.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { Runner } from "./runner-service.ts";
import { placeOf } from "../../aws/place.ts";

/** A host name in front of the service. */
export interface Domain {
  /** Host by which the service is reached now. */
  host: pulumi.Output<string>;
  /** Records that the stack does not set itself. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

// https://github.com/aws/copilot-cli/pull/2507: a host without its www gets three; at a preview nobody knows them.
const mostProofs = 3;
const timeToLiveSeconds = 300;

/** Serves `domain` with a certificate that App Runner keeps. */
// https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains.html
export function serveDomain(context: TargetContext<AppRunnerOptions>, runner: Runner, domain: string): Domain {
  const { spec, options } = context;
  const place = placeOf(context, context.options.region);
  const association = new CustomDomainAssociation(
    spec.name,
    { domainName: domain, serviceArn: runner.service.arn, enableWwwSubdomain: false },
    // A host belongs to one service at a time.
    { ...place, deleteBeforeReplace: true },
  );
  const proofs = association.certificateValidationRecords.apply((records): DnsRecord[] =>
    records
      .map(({ name, value }): DnsRecord => ({ name: withoutDot(name), type: "CNAME", value: withoutDot(value) }))
      .toSorted((one, other) => one.name.localeCompare(other.name)),
  );
  if (options.dns) {
    const served = setRecords(context, options.dns, association, proofs, domain);
    return { host: pulumi.all([served, runner.host]).apply(() => domain), dnsRecords: pulumi.output([]) };
  }
  if (options.domainVerified) {
    return {
      host: pulumi.all([association.id, runner.host]).apply(() => domain),
      dnsRecords: pulumi.output([]),
    };
  }
  const target = association.dnsTarget.apply((value): DnsRecord => ({ name: domain, type: "CNAME", value }));
  return {
    host: runner.host,
    dnsRecords: pulumi.all([target, proofs]).apply(([first, others]) => [first, ...others]),
  };
}

function setRecords(
  context: TargetContext<AppRunnerOptions>,
  dns: NonNullable<AppRunnerOptions["dns"]>,
  association: CustomDomainAssociation,
  proofs: pulumi.Output<DnsRecord[]>,
  domain: string,
): pulumi.Output<string> {
  const { spec, options } = context;
  const place = placeOf(context, context.options.region);
  // https://github.com/hashicorp/terraform-provider-aws/issues/23460: unknown at a preview, so a fixed number by index.
  const set: pulumi.CustomResource[] =
    "cloudflareZoneId" in dns
      ? atCloudflare(context, dns.cloudflareZoneId, association, proofs, domain)
      : inRoute53(context, dns.hostedZoneId, association, proofs, domain);
  return new Wait(
    `${spec.name}-domain`,
    {
      seconds: options.domainWaitSeconds,
      why: "App Runner checks the records and binds the certificate",
      for: [association.id, ...set.map(({ id }) => id)],
    },
    { parent: place.parent },
  ).id;
}

function atCloudflare(
  { spec, parent }: TargetContext<AppRunnerOptions>,
  zoneId: string,
  association: CustomDomainAssociation,
  proofs: pulumi.Output<DnsRecord[]>,
  domain: string,
): pulumi.CustomResource[] {
  const proof = (index: number) => proofs.apply((records) => records[index % records.length]);
  const records = Array.from({ length: mostProofs }, (_, index) => ({
    name: proof(index).apply((record) => record?.name ?? ""),
    type: "CNAME" as const,
    value: proof(index).apply((record) => record?.value ?? ""),
  }));
  const host = { name: domain, type: "CNAME" as const, value: association.dnsTarget };
  return cloudflareRecords(spec.name, zoneId, [...records, host], { parent });
}

function inRoute53(
  context: TargetContext<AppRunnerOptions>,
  zoneId: string,
  association: CustomDomainAssociation,
  proofs: pulumi.Output<DnsRecord[]>,
  domain: string,
): pulumi.CustomResource[] {
  const { spec } = context;
  const place = placeOf(context, context.options.region);
  const set = Array.from({ length: mostProofs }, (_, index) => {
    // Where there are fewer, one is written twice, with the same words.
    const proof = proofs.apply((records) => records[index % records.length]);
    return new DnsResource(
      `${spec.name}-proof-${index}`,
      {
        zoneId,
        name: proof.apply((record) => record?.name ?? ""),
        type: "CNAME",
        records: [proof.apply((record) => record?.value ?? "")],
        ttl: timeToLiveSeconds,
        allowOverwrite: true,
      },
      place,
    );
  });
  // https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains-route53.html
  const alias = new DnsResource(
    `${spec.name}-domain`,
    {
      zoneId,
      name: domain,
      type: "A",
      aliases: [
        {
          name: association.dnsTarget,
          zoneId: getHostedZoneIdOutput({}, place).id,
          evaluateTargetHealth: true,
        },
      ],
    },
    place,
  );
  return [...set, alias];
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}
