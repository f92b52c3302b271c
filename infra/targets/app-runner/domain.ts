import { CustomDomainAssociation } from "@pulumi/aws/apprunner/customDomainAssociation.js";
import { getHostedZoneIdOutput } from "@pulumi/aws/apprunner/getHostedZoneId.js";
import { Record as DnsResource } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../../clouds/aws/place.ts";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { withoutDot } from "../../domain-name.ts";
import { Wait } from "../../wait.ts";
import type { AppRunnerOptions } from "./options.ts";
import type { Runner } from "./runner-service.ts";

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
export function serveDomain(
  context: TargetContext<AppRunnerOptions>,
  runner: Runner,
  domain: string,
  place: Place,
): Domain {
  const { spec, options } = context;
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
    const served = setRecords(context, options.dns, { association, proofs, domain }, place);
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

/** What the records are made of. */
interface Wanted {
  association: CustomDomainAssociation;
  proofs: pulumi.Output<DnsRecord[]>;
  domain: string;
}

function setRecords(
  { spec, options }: TargetContext<AppRunnerOptions>,
  dns: NonNullable<AppRunnerOptions["dns"]>,
  wanted: Wanted,
  place: Place,
): pulumi.Output<string> {
  const { association } = wanted;
  const set =
    "cloudflareZoneId" in dns
      ? atCloudflare(spec.name, dns.cloudflareZoneId, wanted, place)
      : inRoute53(spec.name, dns.hostedZoneId, wanted, place);
  return new Wait(
    `${spec.name}-domain`,
    {
      seconds: options.domainWaitSeconds,
      why: "App Runner checks the records and binds the certificate",
      for: pulumi.all([association.id, set]).apply(([id, ids]) => [id, ...ids]),
    },
    { parent: place.parent },
  ).id;
}

// Cloudflare refuses a record that is there already, so that each proof is set once: as many as there turn out to be.
function atCloudflare(name: string, zoneId: string, { association, proofs, domain }: Wanted, { parent }: Place) {
  const host = { name: domain, type: "CNAME" as const, value: association.dnsTarget };
  const alias = cloudflareRecords(name, zoneId, [host], { parent });
  return proofs.apply((records) => {
    const set = cloudflareRecords(`${name}-proof`, zoneId, records, { parent });
    return pulumi.all([...alias, ...set].map(({ id }) => id));
  });
}

// https://github.com/hashicorp/terraform-provider-aws/issues/23460: unknown at a preview, so a fixed number by index.
function inRoute53(name: string, zoneId: string, { association, proofs, domain }: Wanted, place: Place) {
  const set = Array.from({ length: mostProofs }, (_, index) => {
    // Where there are fewer, one is written twice, with the same words.
    const proof = proofs.apply((records) => records[index % records.length]);
    return new DnsResource(
      `${name}-proof-${index}`,
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
    `${name}-domain`,
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
  return pulumi.all([...set, alias].map(({ id }) => id));
}
