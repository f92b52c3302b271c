import { randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import * as z from "zod";

/** The older line of the official SDK: a server for each request, answers as JSON. */
export function statelessListener(): RequestListener {
  return (request, response) => {
    if (request.url !== "/mcp") return void response.writeHead(404).end();
    if (request.method !== "POST") return void response.writeHead(405).end();
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.on("close", () => void transport.close());
    void connect(transport).then(() => transport.handleRequest(request, response));
  };
}

/** The same line with sessions, as its examples do it; it shows each message of a session to whoever asks. */
export function sessionListener(onMessage?: (session: string, message: object) => void): RequestListener {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return (request, response) => {
    if (request.url !== "/mcp") return void response.writeHead(404).end();
    const id = request.headers["mcp-session-id"];
    const known = sessions.get(String(id));
    if (!known && id !== undefined) return void response.writeHead(404).end("Session not found");
    const transport =
      known ??
      new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (name) => void sessions.set(name, transport),
      });
    const opening = known ? Promise.resolve() : connect(transport).then(() => watch(transport, onMessage));
    void opening.then(() => transport.handleRequest(request, response));
  };
}

function watch(transport: StreamableHTTPServerTransport, onMessage = (_session: string, _message: object) => {}): void {
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    onMessage(transport.sessionId ?? "none", message);
    receive?.(message, extra);
  };
}

function connect(transport: StreamableHTTPServerTransport): Promise<void> {
  const server = new McpServer({ name: "older", version: "1.0.0" });
  server.registerTool(
    "echo",
    {
      title: "Echo",
      description: "Use this to hear your own words again.",
      inputSchema: { text: z.string().max(100).describe("What to say") },
      outputSchema: { text: z.string() },
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
  );
  // This line was not written for exact optional properties.
  return server.connect(transport as Transport);
}
