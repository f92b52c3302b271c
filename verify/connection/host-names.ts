import type { Exchange } from "./exchange.ts";

/** How the usual frameworks let a host name in. */
export function hostFix({ url }: Pick<Exchange, "url">): string {
  const host = url.hostname;
  // https://github.com/modelcontextprotocol/python-sdk/issues/1798
  // https://github.com/modelcontextprotocol/typescript-sdk/blob/main/docs/server.md#dns-rebinding-protection
  // https://github.com/haierkeys/fast-note-sync-service/issues/424
  return `add ${host} to the host names that the server lets in: Python SDK and FastMCP TransportSecuritySettings(allowed_hosts=["${host}:*"]), TypeScript SDK allowedHosts: ["${host}"], mcp-go WithDisableLocalhostProtection, Vite server.allowedHosts`;
}
