import type { Cause } from "./cause.ts";
import { portOf } from "../http/loopback.ts";

/** What OpenSSL holds against a connection, in words and with a way out. */
// https://docs.openssl.org/master/man1/openssl-verification-options/
const reasons: Readonly<Record<string, Pick<Cause, "sentence" | "fix">>> = {
  CERT_HAS_EXPIRED: {
    sentence: "the certificate has expired",
    fix: "renew the certificate, and see why the automatic renewal did not",
  },
  CERT_NOT_YET_VALID: {
    sentence: "the certificate is not valid yet",
    fix: "set the clock of the machine that made the certificate, or wait until its first day",
  },
  CERT_REVOKED: { sentence: "the certificate was revoked", fix: "get a new certificate" },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    sentence: "the certificate is self-signed",
    fix: "let the platform or Let's Encrypt make the certificate",
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    sentence: "the chain of certificates ends at an authority that nobody knows",
    fix: "get the certificate from a public authority, or give --ca where only your own hosts connect",
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    sentence: "the chain of certificates is incomplete: the issuer was not sent and is not known",
    fix: "serve the certificate with its intermediate ones after it (fullchain.pem)",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    sentence: "the certificate is for another host",
    fix: "add this name to the certificate, or use the name that it has",
  },
  // https://www.rfc-editor.org/rfc/rfc7301#section-3.2
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: {
    sentence: "the server offers HTTP/2 alone, which most HTTP libraries of hosts do not speak",
    fix: "accept HTTP/1.1 besides HTTP/2: allowHTTP1: true in Node.js, the ALPN names h2,http/1.1 at the gateway",
  },
  // https://www.rfc-editor.org/rfc/rfc6066#section-3
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: {
    sentence: "the server has no certificate for this host name",
    fix: "add this host name as a custom domain at the gateway or platform that ends TLS",
  },
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
    sentence: "the server refuses every cipher or has no certificate for this host name",
    fix: "add this host name where TLS ends, and allow the usual ciphers of TLS 1.2 and 1.3",
  },
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: oldVersions(),
  ERR_SSL_UNSUPPORTED_PROTOCOL: oldVersions(),
  // https://www.rfc-editor.org/rfc/rfc8446#section-6.2
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
    sentence: "the server asks for a client certificate, which hosts do not have",
    fix: "turn client certificates (mTLS) off for the path of MCP",
  },
};

/** Why no TLS connection comes about; undefined for a code that is not of TLS. */
export function causeOfTls(code: string, error: Error, url: URL | undefined): Cause | undefined {
  const place = placeOf(url);
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG" || code === "EPROTO") {
    const sentence = `${place} answers without TLS, and the URL says https`;
    return { kind: "tls", sentence, fix: "turn TLS on at this port, or give the port that has it" };
  }
  const reason = reasons[code] ?? (isUnknownIssuer(code) ? reasons["UNABLE_TO_VERIFY_LEAF_SIGNATURE"] : undefined);
  if (reason) return { kind: "tls", ...reason };
  if (url?.protocol === "http:" && isTlsAlert(error)) {
    const secure = new URL(url);
    secure.protocol = "https:";
    const sentence = `${place} speaks TLS, and the URL says http`;
    return { kind: "tls", sentence, fix: `write https in the URL: ${secure.href}` };
  }
  if (code === "ECONNRESET" && error.message.includes("before secure TLS connection")) return cutOff(url);
  if (!/^(?:ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_)/.test(code)) return undefined;
  return untold;
}

const untold: Cause = {
  kind: "tls",
  sentence: "no TLS connection that clients trust comes about",
  fix: "let the platform or Let's Encrypt make a new certificate, and see the present one with: openssl s_client -connect host:443",
};

/** Why a chain of so many certificates is not trusted, by the code of OpenSSL. */
export function causeOfDistrust(code: string, length: number): Cause {
  // One certificate alone never is a whole chain; with more of them, it is the authority that is unknown.
  const usual = isUnknownIssuer(code) && length > 1 ? "SELF_SIGNED_CERT_IN_CHAIN" : code;
  return causeOfTls(usual, new Error(code), undefined) ?? untold;
}

/** The handshake ended before it was done. */
export function cutOff(url: URL | undefined): Cause {
  return {
    kind: "tls",
    sentence: `${placeOf(url)} hangs up during the TLS handshake`,
    fix: "see that the gateway has a certificate for this name, and that no firewall cuts connections from abroad",
  };
}

/** Whether the issuer of a certificate was neither sent nor is known. */
function isUnknownIssuer(code: string): boolean {
  return code === "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" || code === "UNABLE_TO_GET_ISSUER_CERT";
}

function placeOf(url: URL | undefined): string {
  return url === undefined ? "the server" : `${url.hostname}, port ${portOf(url)},`;
}

function oldVersions(): Pick<Cause, "sentence" | "fix"> {
  return {
    sentence: "the server speaks old versions of TLS alone",
    fix: "let the gateway offer TLS 1.2 and 1.3",
  };
}

/** Whether the first byte that came in place of HTTP is that of a TLS record. */
function isTlsAlert(error: Error): boolean {
  const packet = "rawPacket" in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : undefined;
  return packet?.[0] === 0x15 || packet?.[0] === 0x16;
}
