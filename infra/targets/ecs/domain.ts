import { Certificate } from "@pulumi/aws/acm/certificate.js";
import { CertificateValidation } from "@pulumi/aws/acm/certificateValidation.js";
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import { zoneWriter } from "../../clouds/aws/records.ts";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { publish, type RecordInput } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
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
  { spec: { name }, options, parent }: TargetContext<EcsOptions>,
  domain: string,
  balancer: LoadBalancer,
  opts: AwsOpts,
): Domain {
  const { dns, domainVerified: verified } = options;
  const certificate = new Certificate(name, { domainName: domain, validationMethod: "DNS" }, opts);
  const proof = certificate.domainValidationOptions.apply(([option]): DnsRecord => {
    if (!option) throw new Error(`ACM asks for no record to prove ${domain}`);
    const { resourceRecordName, resourceRecordValue } = option;
    return { name: withoutDot(resourceRecordName), type: "CNAME", value: withoutDot(resourceRecordValue) };
  });
  const proofs = [{ name: proof.name, type: "CNAME" as const, value: proof.value }];
  const hosts = [{ name: domain, type: "CNAME" as const, value: balancer.dnsName }];
  const alias = { zoneId: balancer.zoneId, evaluateTargetHealth: false };
  const write = (as: string, to?: typeof alias) => writerOf(dns, { name: as, parent }, zoneWriter(as, opts, to));
  const proved = publish(proofs, { write: write(`${name}-certificate`), verified });
  const pointed = publish(hosts, { write: write(name, alias), verified });
  const dnsRecords = pulumi.all([proved.dnsRecords, pointed.dnsRecords]).apply((parts) => parts.flat());
  if (!areRecordsSet(options)) return { certificateArn: undefined, dnsRecords, ready: [] };
  const certificateArn = dns ? certificate.arn : sayBeforeTheWait(domain, [...proofs, ...hosts], certificate);
  const validation = new CertificateValidation(
    name,
    { certificateArn },
    { ...opts, customTimeouts: { create: "20m" }, dependsOn: proved.written },
  );
  return { certificateArn: validation.certificateArn, dnsRecords, ready: pointed.written };
}

/**
 * The certificate's ARN, once it is said which records it needs: after another domain they are new ones, and nothing
 * else says so while the certificate is waited for.
 */
function sayBeforeTheWait(domain: string, records: RecordInput[], certificate: Certificate): pulumi.Output<string> {
  return pulumi.all([certificate.arn, pulumi.output(records)]).apply(async ([arn, known]) => {
    if (pulumi.runtime.isDryRun()) return arn;
    const lines = known.map(({ name, type, value }) => `${name} ${type} ${value}`).join(", ");
    await pulumi.log.info(
      `slipway:service.domain: ${domain} needs these DNS records, and what is served now stays until the first is found: ${lines}`,
      certificate,
    );
    return arn;
  });
}
