/** The newest revision of the protocol in each era: with `initialize` and sessions, and without. */
export const revisions = { legacy: "2025-11-25", modern: "2026-07-28" } as const;

/** All revisions with `initialize`, the oldest first: https://modelcontextprotocol.io/specification/versioning */
export const legacyRevisions = ["2024-11-05", "2025-03-26", "2025-06-18", revisions.legacy] as const;

/** How servers see this client. */
export const clientInfo = { name: "slipway", version: "0.1.0" };

/** What `_meta` of every request of the modern era holds: https://modelcontextprotocol.io/specification/2026-07-28/basic */
export const requestMeta = {
  "io.modelcontextprotocol/protocolVersion": revisions.modern,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": clientInfo,
};
