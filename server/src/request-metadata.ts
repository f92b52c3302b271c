// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header: without the header.
const headerlessVersion = "2025-03-26";

/** The protocol version of a request by its header `MCP-Protocol-Version`. */
export function protocolVersionOf(header: string | null | undefined): string {
  return header ?? headerlessVersion;
}

/** The `traceparent` of a request's `_meta`. */
export function traceparentOf(meta: unknown): string | undefined {
  if (typeof meta !== "object" || meta === null || !("traceparent" in meta)) return undefined;
  return typeof meta.traceparent === "string" ? meta.traceparent : undefined;
}
