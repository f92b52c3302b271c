import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { toNodeHandler } from "@modelcontextprotocol/node";
import * as z from "zod";

/** A server on loopback that this process runs. */
export interface LiveServer {
  endpoint: string;
  close(): Promise<void>;
}

/** Serves HTTP with any listener. */
export async function serve(listener: RequestListener): Promise<LiveServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/mcp`,
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
            description: "Use this to hear your own words again.",
            inputSchema: z.object({ text: z.string() }),
            annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
          },
          ({ text }) => ({ content: [{ type: "text", text }] }),
        );
        return server;
      },
      { legacy: "stateless" },
    ),
  );
  return (request, response) => {
    if (request.url === "/mcp") void handler(request, response);
    else response.writeHead(404).end("not found");
  };
}
