import { isIP } from "node:net";
import { checkServerIdentity, connect, type ConnectionOptions, type DetailedPeerCertificate } from "node:tls";
import type { CheckContext } from "../contract.ts";
import { HandshakeCutOff, NoAnswerInTime, toHandshakeError } from "../http/errors.ts";
import { detourOf } from "../http/detour.ts";
import { trusting } from "../http/trust.ts";
import { bareHost, portOf } from "../http/loopback.ts";

const timeoutMs = 5000;
// Old protocol versions need ciphers that OpenSSL refuses at its usual level.
const anyCipher = "DEFAULT:@SECLEVEL=0";

/** What a server shows before the first request. */
export interface TlsSession {
  protocol: string;
  /** The leaf first, then those that signed it, as far as they were sent or are known. */
  chain: DetailedPeerCertificate[];
  /** Code of OpenSSL for why the chain is not trusted. */
  distrust?: string;
  /** Why the leaf is for another host. */
  wrongName?: string;
  milliseconds: number;
}

/** Shakes hands over TLS, and trusts whatever comes; throws where no session comes about. */
export async function openTls(
  { endpoint, options, signal }: Pick<CheckContext, "endpoint" | "options" | "signal">,
  versions: Pick<ConnectionOptions, "minVersion" | "maxVersion"> = { minVersion: "TLSv1" },
): Promise<TlsSession> {
  signal.throwIfAborted();
  const detour = options.connectTo === undefined ? undefined : detourOf(endpoint, options.connectTo);
  const host = bareHost(detour?.as ?? endpoint);
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<TlsSession>();
  const socket = connect({
    ...(detour ? { host: detour.host, port: detour.port } : { host, port: portOf(endpoint) }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: false,
    ...trusting(options.ca, { ciphers: anyCipher, ...versions }),
  });
  const stop = () => socket.destroy(new Error("time is up"));
  signal.addEventListener("abort", stop);
  const late = new NoAnswerInTime("the TLS handshake", timeoutMs / 1000);
  socket.setTimeout(timeoutMs, () => socket.destroy(late));
  socket.on("error", (error) => reject(toHandshakeError(error)));
  socket.on("close", () => reject(new HandshakeCutOff("the server hung up")));
  socket.on("secureConnect", () => {
    const leaf = socket.getPeerCertificate(true);
    const mismatch = checkServerIdentity(host, leaf);
    const distrust = codeOf(socket.authorizationError);
    resolve({
      protocol: socket.getProtocol() ?? "unknown",
      chain: chainOf(leaf),
      // Node.js puts a wrong name among the reasons for distrust.
      ...(distrust === undefined || distrust === "ERR_TLS_CERT_ALTNAME_INVALID" ? {} : { distrust }),
      ...(mismatch ? { wrongName: `the certificate is for ${namesOf(leaf)}, and not for ${host}` } : {}),
      milliseconds: performance.now() - began,
    });
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

// Its type says Error, yet it is the code of OpenSSL.
function codeOf(error: Error | string | null | undefined): string | undefined {
  if (!error) return undefined;
  if (typeof error === "string") return error;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

/** The hosts that a certificate is for. */
function namesOf({ subjectaltname, subject }: DetailedPeerCertificate): string {
  return subjectaltname?.replaceAll(/(?:DNS|IP Address):/g, "") ?? [subject.CN ?? "nobody"].flat().join(", ");
}

function chainOf(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  // The root is its own issuer.
  for (let link: DetailedPeerCertificate | undefined = leaf; link?.raw && !chain.includes(link);) {
    chain.push(link);
    link = link.issuerCertificate;
  }
  return chain;
}
