import { CustomDomainAssociation } from "@pulumi/aws/apprunner/customDomainAssociation.js";
import type { Service } from "@pulumi/aws/apprunner/service.js";
import { getHostedZoneIdOutput } from "@pulumi/aws/apprunner/getHostedZoneId.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import { type Alias, zoneWriter } from "../../clouds/aws/records.ts";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import type { PublishedDomain, RecordInput } from "../../dns.ts";
import { withoutDot } from "../../domain-name.ts";
import { Wait } from "../../wait.ts";
import type { AppRunnerOptions } from "./options.ts";

// https://github.com/aws/copilot-cli/pull/2507: a host without its www gets three; at a preview nobody knows them, so that
// they are not set by `publish`, which takes each record by itself.
const mostProofs = 3;

/** Serves `domain` with a certificate that App Runner keeps. */
// https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains.html
export function serveDomain(
  { spec: { name }, options: { dns, domainVerified: verified, domainWaitSeconds } }: TargetContext<AppRunnerOptions>,
  domain: string,
  service: Service,
  opts: AwsOpts,
): PublishedDomain {
  const association = new CustomDomainAssociation(
    name,
    { domainName: domain, serviceArn: service.arn, enableWwwSubdomain: false },
    // A host belongs to one service at a time.
    { ...opts, deleteBeforeReplace: true },
  );
  const proofs = association.certificateValidationRecords.apply((records): DnsRecord[] =>
    records
      .map(({ name, value }): DnsRecord => ({ name: withoutDot(name), type: "CNAME", value: withoutDot(value) }))
      .toSorted((one, other) => one.name.localeCompare(other.name)),
  );
  const host = { name: domain, type: "CNAME" as const, value: association.dnsTarget };
  const ofRoute53 = dns !== undefined && "hostedZoneId" in dns;
  // https://docs.aws.amazon.com/apprunner/latest/dg/manage-custom-domains-route53.html
  const alias = ofRoute53 ? { zoneId: getHostedZoneIdOutput({}, opts).id, evaluateTargetHealth: true } : undefined;
  const writer = (as: string, to?: Alias) => writerOf(dns, { name: as, parent: opts.parent }, zoneWriter(as, opts, to));
  const [point, prove] = [writer(`${name}-domain`, alias), writer(`${name}-proof`)];
  if (!point || !prove) {
    const wanted = pulumi.all([pulumi.output(host), proofs]).apply(([first, others]) => [first, ...others]);
    return verified ? { dnsRecords: pulumi.output([]), ready: [association] } : { dnsRecords: wanted, ready: [] };
  }
  const pointed = idsOf(point([host]));
  const proved = ofRoute53
    ? idsOf(prove(fixedNumber(proofs)))
    : // Cloudflare refuses a record that is there already, so that each is set once: as many as there turn out to be.
      proofs.apply((records) => idsOf(prove(records)));
  const wait = new Wait(
    `${name}-domain`,
    {
      seconds: domainWaitSeconds,
      why: "App Runner checks the records and binds the certificate",
      for: pulumi.all([association.id, pointed, proved]).apply((ids) => ids.flat()),
    },
    { parent: opts.parent },
  );
  return { dnsRecords: pulumi.output([]), ready: [wait] };
}

// https://github.com/hashicorp/terraform-provider-aws/issues/23460: unknown at a preview, so a fixed number by index;
// where there are fewer, one is written twice, with the same words.
function fixedNumber(proofs: pulumi.Output<DnsRecord[]>): RecordInput[] {
  return Array.from({ length: mostProofs }, (_, index) => {
    const proof = proofs.apply((records) => records[index % records.length]);
    const part = (key: "name" | "value") => proof.apply((record) => record?.[key] ?? "");
    return { name: part("name"), type: "CNAME", value: part("value") };
  });
}

function idsOf(resources: readonly pulumi.CustomResource[]): pulumi.Output<string[]> {
  return pulumi.all(resources.map(({ id }) => id));
}
