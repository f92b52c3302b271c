import { Certificate } from "@pulumi/aws/acm/certificate.js";
import { CertificateValidation } from "@pulumi/aws/acm/certificateValidation.js";
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { Record } from "@pulumi/aws/route53/record.js";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../../clouds/aws/place.ts";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { withoutDot } from "../../domain-name.ts";
import type { EcsOptions } from "./options.ts";

/** The host name's certificate and records. */
export interface Domain {
  /** ARN of the certificate once it is issued; undefined while its record is still to be set by the user. */
  certificateArn: pulumi.Output<string> | undefined;
  dnsRecords: pulumi.Output<DnsRecord[]>;
  /** What must be done before the name leads to the load balancer. */
  ready: pulumi.Resource[];
}

/** A certificate for the host name, proved by DNS: in one `up` where the stack manages the zone, otherwise in two. */
// https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
export function certify(
  { spec, options }: TargetContext<EcsOptions>,
  domain: string,
  balancer: LoadBalancer,
  place: Place,
): Domain {
  const { name } = spec;
  const certificate = new Certificate(name, { domainName: domain, validationMethod: "DNS" }, place);
  const proof = certificate.domainValidationOptions.apply(([option]) => {
    if (!option) throw new Error(`ACM asks for no record to prove ${domain}`);
    return { name: option.resourceRecordName, value: option.resourceRecordValue };
  });
  if (!options.dns) {
    const dnsRecords = pulumi.all([proof, balancer.dnsName]).apply(([record, target]): DnsRecord[] => [
      { name: withoutDot(record.name), type: "CNAME", value: withoutDot(record.value) },
      { name: domain, type: "CNAME", value: target },
    ]);
    if (!options.domainVerified) return { certificateArn: undefined, dnsRecords, ready: [] };
    // After another domain the record is a new one, and nothing but this says it before the wait.
    dnsRecords.apply((records) => {
      if (pulumi.runtime.isDryRun()) return;
      const lines = records.map((record) => `${record.name} ${record.type} ${record.value}`).join(", ");
      void pulumi.log.info(
        `slipway:service.domain: ${domain} needs these DNS records, and what is served now stays until the first is found: ${lines}`,
        certificate,
      );
    });
    const validation = new CertificateValidation(name, { certificateArn: certificate.arn }, { ...place, ...patience });
    return { certificateArn: validation.certificateArn, dnsRecords: pulumi.output([]), ready: [] };
  }
  if ("cloudflareZoneId" in options.dns) {
    const { cloudflareZoneId } = options.dns;
    const opts = { parent: place.parent };
    const proved = [
      { name: proof.name.apply(withoutDot), type: "CNAME" as const, value: proof.value.apply(withoutDot) },
    ];
    const dependsOn = cloudflareRecords(`${name}-certificate`, cloudflareZoneId, proved, opts);
    const validation = new CertificateValidation(
      name,
      { certificateArn: certificate.arn },
      { ...place, ...patience, dependsOn },
    );
    const host = [{ name: domain, type: "CNAME" as const, value: balancer.dnsName }];
    const ready = cloudflareRecords(name, cloudflareZoneId, host, opts);
    return { certificateArn: validation.certificateArn, dnsRecords: pulumi.output([]), ready };
  }
  const zoneId = options.dns.hostedZoneId;
  const record = new Record(
    `${name}-certificate`,
    { zoneId, name: proof.name, type: "CNAME", ttl: 300, records: [proof.value], allowOverwrite: true },
    place,
  );
  const validation = new CertificateValidation(
    name,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    { ...place, ...patience },
  );
  const alias = { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false };
  const address = new Record(name, { zoneId, name: domain, type: "A", aliases: [alias] }, place);
  return { certificateArn: validation.certificateArn, dnsRecords: pulumi.output([]), ready: [address] };
}

const patience = { customTimeouts: { create: "20m" } };
