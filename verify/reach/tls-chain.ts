import type { DetailedPeerCertificate } from "node:tls";
import type { Check, Fault } from "../contract.ts";
import { messageOf } from "../message.ts";
import { openTls, type TlsSession } from "./tls-session.ts";

const why = "every host refuses the connection before the first request";
const dated = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];

/** What OpenSSL holds against a chain, in words and with a way out. */
// https://docs.openssl.org/master/man1/openssl-verification-options/
const reasons: Readonly<Record<string, Pick<Fault, "seen" | "fix">>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    seen: "the certificate is self-signed",
    fix: "let the platform or Let's Encrypt make the certificate",
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    seen: "the chain ends at an authority that nobody knows",
    fix: "get the certificate from a public authority, or give --ca where only your own hosts connect",
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    seen: "the chain is incomplete: the issuer was not sent and is not known",
    fix: "serve the certificate with its intermediate ones after it (fullchain.pem)",
  },
};

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
      // Where nobody listens, the handshake of the protocol says so.
      if (!isNoTls(session)) return { skip: `no TLS session to examine: ${context.quote(messageOf(session))}` };
      const seen = "an answer without TLS";
      const fix = "turn TLS on at this port, or give the port that has it";
      return [{ where, expected: "an answer in TLS", seen, why, fix }];
    }
    context.timing.add("TLS handshake", session.milliseconds);
    context.evidence.add({ name: "chain", kind: "text", text: context.redact(toText(session)) });
    const faults: Fault[] = [];
    const { distrust, wrongName, chain } = session;
    if (distrust !== undefined && !dated.includes(distrust)) {
      const expected = "a chain of certificates that ends at a public authority";
      faults.push({ where, expected, why, ...reasonOf(distrust, chain) });
    }
    if (wrongName !== undefined) {
      faults.push({
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

function reasonOf(code: string, chain: readonly DetailedPeerCertificate[]): Pick<Fault, "seen" | "fix"> {
  const unknownIssuer = code === "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" || code === "UNABLE_TO_GET_ISSUER_CERT";
  // One certificate alone never is a whole chain; with more of them, it is the authority that is unknown.
  const usual = unknownIssuer
    ? chain.length > 1
      ? "SELF_SIGNED_CERT_IN_CHAIN"
      : "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    : code;
  const known = reasons[usual];
  return known ?? { seen: `OpenSSL says ${code}`, fix: "let the platform or Let's Encrypt make a new certificate" };
}

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

/** Whether something answered that does not speak TLS. */
function isNoTls(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "ERR_SSL_WRONG_VERSION_NUMBER" || error.code === "ERR_SSL_PACKET_LENGTH_TOO_LONG";
}
