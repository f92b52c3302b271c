import { createSecureContext, getCACertificates, type SecureContext, type SecureContextOptions } from "node:tls";
import { boundBody } from "./bounded-body.ts";
import { type Detour, detouringDispatcher } from "./detour.ts";

const contexts = new Map<string, SecureContext>();

/**
 * Options of a TLS connection that trusts one more authority, in PEM, besides those of Node.js; what else decides on its
 * handshake, such as `ciphers`, goes through here.
 */
export function trusting(
  ca: string | undefined,
  others: SecureContextOptions = {},
): SecureContextOptions & { secureContext?: SecureContext } {
  if (ca === undefined) return others;
  const key = JSON.stringify([ca, others]);
  // More than a hundred authorities are read for it, which takes as long as many handshakes.
  const secureContext =
    contexts.get(key) ?? createSecureContext({ ...others, ca: [...getCACertificates("default"), ca] });
  contexts.set(key, secureContext);
  return { secureContext };
}

/** `fetch` whose responses are bounded, and which trusts one more authority, or takes a detour, for its own requests alone. */
export function fetchThrough(ca: string | undefined, detour?: Detour): typeof fetch {
  if (ca === undefined && detour === undefined) return async (input, init) => boundBody(await fetch(input, init));
  const agent = detour
    ? detouringDispatcher(detour, trusting(ca))
    : import("undici").then(({ Agent }) => new Agent({ connect: trusting(ca) }));
  return async (input, init) => {
    // Node.js has types of another release of this very library, so the two are joined without comparing them.
    const through = Object.assign({}, init, { dispatcher: await agent });
    return boundBody(await fetch(input, through));
  };
}
