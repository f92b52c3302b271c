/** A revision of the protocol: the last one with a handshake, and the first one without. */
export type Era = (typeof eras)[number];
export const eras = ["2025-11-25", "2026-07-28"] as const;

/** What is called under load: the example's real read tool, and one that does nothing. */
export type Tool = "list_tasks" | "echo";

/** One HTTP request to the endpoint. */
export interface Post {
  headers: Record<string, string>;
  body: string;
}

const echoed = "a text of ordinary length, such as a person would type";
const clientInfo = { name: "bench", version: "0.1.0" };
const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": clientInfo,
};

/** What the tools under load are called with. */
export const callArguments: Record<Tool, object> = { list_tasks: {}, echo: { text: echoed } };

/** What a right answer to `echo` holds, however the rest of it is written. */
export const echoAnswer = `"structuredContent":${JSON.stringify({ text: echoed })}`;

/** The first request of a client of 2025. */
export const handshake = toPost("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo,
});

/** A call of a tool, as clients of that era send it without a session. */
export function toCall(era: Era, name: string, input: object): Post {
  const params = { name, arguments: input };
  if (era === "2025-11-25") return toPost("tools/call", params, { "mcp-protocol-version": era });
  const headers = { "mcp-protocol-version": era, "mcp-method": "tools/call", "mcp-name": name };
  return toPost("tools/call", { ...params, _meta: envelope }, headers);
}

function toPost(method: string, params: object, headers: Record<string, string> = {}): Post {
  return {
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  };
}
