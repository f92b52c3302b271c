/** The newest revision of the protocol in each era: with `initialize` and sessions, and without. */
export const revisions = { legacy: "2025-11-25", modern: "2026-07-28" } as const;

/** How servers see this client. */
export const clientInfo = { name: "slipway", version: "0.1.0" };

/** What `_meta` of every request of the modern era holds: https://modelcontextprotocol.io/specification/2026-07-28/basic */
export const requestMeta = {
  "io.modelcontextprotocol/protocolVersion": revisions.modern,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": clientInfo,
};
