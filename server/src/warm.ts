const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "warm-up", version: "0.1.0" },
};
const handshake = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "warm-up", version: "0.1.0" },
};
const call = { name: "list_tasks", arguments: {} };
const streamedCall = { name: "count_slowly", arguments: { to: 1, delayMs: 1 }, _meta: { progressToken: 1 } };

/** Sends the usual first requests of both protocol eras to this server, so that their code gets into the compile cache. */
export async function warmUp(port: number): Promise<void> {
  for (const [method, params] of [
    ["initialize", handshake],
    ["tools/list", {}],
    ["tools/call", call],
    ["tools/call", streamedCall],
  ] as const) {
    await send(port, {}, method, params);
  }
  for (const [method, params] of [
    ["server/discover", {}],
    ["tools/list", {}],
    ["tools/call", call],
    ["tools/call", streamedCall],
  ] as const) {
    const name: Record<string, string> = "name" in params ? { "mcp-name": params.name } : {};
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name };
    await send(port, headers, method, {
      ...params,
      _meta: { ...envelope, ...("_meta" in params ? params._meta : {}) },
    });
  }
}

async function send(port: number, headers: Record<string, string>, method: string, params: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (!answer.ok || !text.includes('"result"')) throw new Error(`${method} answered ${answer.status}: ${text}`);
}
