/** What a probe sends to an endpoint: the first words of every MCP client. */
export const initializeRequest = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "slipway-probe", version: "1" } },
});

/** The headers beside it. */
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server
export const initializeHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
} as const;
