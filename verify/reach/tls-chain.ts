import type { Check, Fault } from "../contract.ts";
import { causeOfDistrust } from "../connection/tls.ts";
import { causeOfError } from "../message.ts";
import { openTls, type TlsSession } from "./tls-session.ts";

const why = "every host refuses the connection before the first request";
const dated = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];

/** The chain leads to a known authority, and the certificate is for this host. */
export const tlsChain: Check = {
  id: "reach.tls-chain",
  group: "reach",
  title: "TLS certificate chain is trusted and matches the host name",
  severity: "critical",
  quick: true,
  needs: ["tls", "reach.dns"],
  async run(context) {
    const where = context.endpoint.host;
    const session = await openTls(context).catch((error: unknown) => error);
    if (!isSession(session)) {
      const { kind, sentence, fix } = causeOfError(session, context.endpoint);
      // Where nobody listens, the handshake of the protocol says so.
      if (kind !== "tls") return { skip: sentence };
      return [{ cause: kind, where, expected: "a TLS session", seen: sentence, why, fix }];
    }
    context.timing.add("TLS handshake", session.milliseconds);
    context.evidence.add({ name: "chain", kind: "text", text: context.redact(toText(session)) });
    const faults: Fault[] = [];
    const { distrust, wrongName, chain } = session;
    if (distrust !== undefined && !dated.includes(distrust)) {
      const expected = "a chain of certificates that ends at a public authority";
      const { kind, sentence, fix } = causeOfDistrust(distrust, chain.length);
      faults.push({ cause: kind, where, expected, seen: sentence, why, fix });
    }
    if (wrongName !== undefined) {
      faults.push({
        cause: "tls",
        where,
        expected: "a certificate that names this host",
        seen: context.quote(wrongName),
        why,
        fix: "add this name to the certificate, or use the name that it has",
      });
    }
    return faults;
  },
};

function toText({ chain, protocol, distrust = "none", wrongName = "none" }: TlsSession): string {
  const names = chain.map(({ subject, issuer, valid_to, subjectaltname = "" }) => {
    return `${one(subject.CN)} (${subjectaltname}), issued by ${one(issuer.CN)}, until ${valid_to}`;
  });
  return [`protocol: ${protocol}`, `distrust: ${distrust}`, `wrong name: ${wrongName}`, ...names].join("\n");
}

function one(name: string | string[] | undefined): string {
  return [name ?? "unnamed"].flat().join(", ");
}

function isSession(value: unknown): value is TlsSession {
  return typeof value === "object" && value !== null && "chain" in value;
}
