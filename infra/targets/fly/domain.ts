import type { TargetContext } from "../../contract.ts";
import { writerOf } from "../../clouds/cloudflare/records.ts";
import { madeFrom, publish, type PublishedDomain, type RecordInput } from "../../dns.ts";
import { areRecordsSet } from "../../domain-settings.ts";
import type { FlyOptions } from "./options.ts";
import { type App, Certificate, DomainVerification, type IpAddress } from "./resources.ts";

/** Asks for the certificate of a domain, and sets the records that lead it to the app, or puts them out, until it is there. */
export function certify(
  { spec, options, parent }: TargetContext<FlyOptions>,
  domain: string,
  { app, v4, v6 }: { app: App; v4: IpAddress; v6: IpAddress },
): PublishedDomain {
  const { dns, domainVerified: verified, domainWaitSeconds: waitSeconds } = options;
  const certificate = new Certificate(spec.name, { app: app.id, hostname: domain }, { parent });
  // By the last Fly gets the certificate before the others lead there.
  // https://fly.io/docs/networking/custom-domain/#get-certified
  const records: RecordInput[] = [
    { name: domain, type: "A", value: v4.ip },
    { name: domain, type: "AAAA", value: v6.ip },
    { name: `_acme-challenge.${domain}`, type: "CNAME", value: certificate.challengeTarget },
  ];
  const write = writerOf(dns, { name: spec.name, parent });
  const { dnsRecords, written } = publish(records, { write, verified });
  if (!areRecordsSet(options)) return { dnsRecords, ready: [] };
  const seen = new DomainVerification(
    spec.name,
    { app: app.id, hostname: domain, for: madeFrom([certificate, ...written]), waitSeconds },
    { parent },
  );
  return { dnsRecords, ready: [seen] };
}
