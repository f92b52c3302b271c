import type { DetailedPeerCertificate } from "node:tls";
import type { Check, Fault, Severity } from "../contract.ts";
import { causeOfError } from "../message.ts";
import { openTls } from "./tls-session.ts";

const dayMs = 86_400_000;
const majorDays = 7;
const minorDays = 21;

/** Every certificate of the chain is valid, and stays so for a while. */
export const tlsExpiry: Check = {
  id: "reach.tls-expiry",
  group: "reach",
  title: "TLS certificates are valid and do not expire soon",
  severity: "critical",
  quick: true,
  needs: ["tls", "reach.dns"],
  async run(context) {
    const session = await openTls(context).catch((error: unknown) => causeOfError(error, context.endpoint).sentence);
    if (typeof session === "string") return { skip: session };
    const [first] = session.chain
      .flatMap((certificate) => judge(certificate, Date.now()) ?? [])
      .toSorted((one, other) => one.days - other.days);
    if (!first) return [];
    const { certificate, seen, severity } = first;
    const isLeaf = certificate === session.chain[0];
    const fault: Fault = {
      severity,
      ...(severity === "critical" ? { cause: "tls" as const } : {}),
      where: isLeaf ? context.endpoint.host : context.quote([certificate.subject.CN ?? "an issuer"].flat().join(", ")),
      expected: `a certificate that is valid for ${minorDays} days and more`,
      seen,
      why: severity === "critical" ? "every host refuses the connection" : "once it expires, every host is refused",
      fix: isLeaf
        ? "renew it, and see why the automatic renewal did not"
        : "serve the issuer's present intermediate certificate",
    };
    return [fault];
  },
};

/** What is wrong with the days of a certificate; undefined where nothing is. */
function judge(
  certificate: DetailedPeerCertificate,
  now: number,
): { certificate: DetailedPeerCertificate; seen: string; severity: Severity; days: number } | undefined {
  const { valid_from, valid_to } = certificate;
  const begins = Date.parse(valid_from);
  if (begins > now)
    return { certificate, seen: `the certificate is valid only from ${valid_from}`, severity: "critical", days: 0 };
  const days = (Date.parse(valid_to) - now) / dayMs;
  if (days < 0) return { certificate, seen: `the certificate expired on ${valid_to}`, severity: "critical", days };
  // A certificate of a few days is renewed within hours of its end; a third of its time is early enough.
  const span = (Date.parse(valid_to) - begins) / dayMs;
  if (days >= Math.min(minorDays, span / 3)) return undefined;
  const severity = days < Math.min(majorDays, span / 6) ? "major" : "minor";
  return { certificate, seen: `the certificate expires in ${Math.floor(days)} days, on ${valid_to}`, severity, days };
}
