import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { toNodeHandler } from "@modelcontextprotocol/node";
import * as z from "zod";

/** A server that this process runs. */
export interface LiveServer {
  endpoint: string;
  close(): Promise<void>;
}

/** What lets pages of any origin read an answer and send what MCP needs. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, DELETE",
  "access-control-allow-headers": "*, authorization",
  "access-control-expose-headers": "mcp-session-id",
};

/** Serves HTTP with any listener to browsers, too, at another address of this machine where one is given. */
export function serve(listener: RequestListener, host?: string): Promise<LiveServer> {
  return serveAsIs(withCors(listener), host);
}

/** The same listener, in front of which preflights are answered. */
export function withCors(listener: RequestListener): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(corsHeaders)) response.setHeader(name, value);
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else listener(request, response);
  };
}

/** Serves HTTP with a listener that answers browsers by itself, or does not. */
export async function serveAsIs(listener: RequestListener, host = "127.0.0.1"): Promise<LiveServer> {
  const server = createServer(listener);
  await once(server.listen(0, host), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://${host}:${port}/mcp`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers as the official SDK does, at `/mcp` alone. */
export function healthyListener(): RequestListener {
  const handler = toNodeHandler(
    createMcpHandler(
      () => {
        const server = new McpServer({ name: "healthy", version: "1.0.0" });
        server.registerTool(
          "echo",
          {
            title: "Echo",
            description: "Use this to hear your own words again.",
            inputSchema: z.object({ text: z.string().describe("What to say") }),
            outputSchema: z.object({ text: z.string() }),
            annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
          },
          ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
        );
        return server;
      },
      { legacy: "stateless" },
    ),
  );
  return (request, response) => {
    const { method = "GET", url = "/" } = request;
    if (url === "/mcp") void handler(Object.assign(request, { method, url }), response);
    else response.writeHead(404).end("not found");
  };
}
