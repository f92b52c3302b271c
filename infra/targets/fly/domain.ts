import * as pulumi from "@pulumi/pulumi";
import { cloudflareRecords } from "../../clouds/cloudflare/records.ts";
import type { DnsRecord, TargetContext } from "../../contract.ts";
import { publish, type RecordInput } from "../../dns.ts";
import type { FlyOptions } from "./options.ts";
import { type App, Certificate, DomainVerification, type IpAddress } from "./resources.ts";

/** Asks for the certificate of a domain, and sets the records that lead it to the app, or puts them out, until it is there. */
export function certify(
  domain: string,
  { spec, options, parent }: TargetContext<FlyOptions>,
  { app, v4, v6 }: { app: App; v4: IpAddress; v6: IpAddress },
): { dnsRecords: pulumi.Output<DnsRecord[]>; made: pulumi.CustomResource[] } {
  const { dns, domainVerified: verified, domainWaitSeconds: waitSeconds } = options;
  const certificate = new Certificate(spec.name, { app: app.id, hostname: domain }, { parent });
  // By the last Fly gets the certificate before the others lead there.
  // https://fly.io/docs/networking/custom-domain/#get-certified
  const records: RecordInput[] = [
    { name: domain, type: "A", value: v4.ip },
    { name: domain, type: "AAAA", value: v6.ip },
    { name: `_acme-challenge.${domain}`, type: "CNAME", value: certificate.challengeTarget },
  ];
  const write =
    dns && ((all: readonly RecordInput[]) => cloudflareRecords(spec.name, dns.cloudflareZoneId, all, { parent }));
  const { dnsRecords, written } = publish(records, { write, verified });
  if (!dns && !verified) return { dnsRecords, made: [certificate] };
  const set = pulumi.all([certificate, ...written].map(({ id }) => id)).apply((ids) => ids.join());
  const seen = new DomainVerification(spec.name, { app: app.id, hostname: domain, for: set, waitSeconds }, { parent });
  return { dnsRecords, made: [certificate, ...written, seen] };
}
