// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header: without the header.
const headerlessVersion = "2025-03-26";

/** The revision of the protocol that a request is of, by its header `MCP-Protocol-Version`. */
export function protocolVersionOf(header: string | null | undefined): string {
  return header ?? headerlessVersion;
}

/** The trace that a request's `_meta` says the client is in. */
export function traceparentOf(meta: unknown): string | undefined {
  if (typeof meta !== "object" || meta === null || !("traceparent" in meta)) return undefined;
  return typeof meta.traceparent === "string" ? meta.traceparent : undefined;
}
