import { getCACertificates } from "node:tls";

/** All authorities that a connection trusts, in PEM; undefined where those of Node.js are enough. */
export function authorities(ca: string | undefined): string[] | undefined {
  return ca === undefined ? undefined : [...getCACertificates("default"), ca];
}

/** `fetch` that trusts one more authority, for its own requests alone. */
export function fetchThrough(ca: string | undefined): typeof fetch {
  const trusted = authorities(ca);
  if (trusted === undefined) return fetch;
  const agent = import("undici").then(({ Agent }) => new Agent({ connect: { ca: trusted } }));
  // Node.js has types of another release of this very library, so the two are joined without comparing them.
  return async (input, init) => fetch(input, Object.assign({}, init, { dispatcher: await agent }));
}
