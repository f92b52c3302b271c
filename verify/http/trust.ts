import { getCACertificates } from "node:tls";
import { boundBody } from "./bounded-body.ts";
import { type Detour, detouringDispatcher } from "./detour.ts";

/** All authorities that a connection trusts, in PEM; undefined where those of Node.js are enough. */
export function authorities(ca: string | undefined): string[] | undefined {
  return ca === undefined ? undefined : [...getCACertificates("default"), ca];
}

/** `fetch` whose responses are bounded, and which trusts one more authority, or takes a detour, for its own requests alone. */
export function fetchThrough(ca: string | undefined, detour?: Detour): typeof fetch {
  const trusted = authorities(ca);
  if (trusted === undefined && detour === undefined) return async (input, init) => boundBody(await fetch(input, init));
  const agent = detour
    ? detouringDispatcher(detour, trusted)
    : import("undici").then(({ Agent }) => new Agent({ connect: { ca: trusted } }));
  return async (input, init) => {
    // Node.js has types of another release of this very library, so the two are joined without comparing them.
    const through = Object.assign({}, init, { dispatcher: await agent });
    return boundBody(await fetch(input, through));
  };
}
