// The examples of the older line of the official SDK: with sessions, or a server for each request.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

const isStateless = process.argv.includes("--stateless");
const sessions = new Map();

function makeServer() {
  const server = new McpServer({ name: "sdk", version: "1.0.0" });
  server.registerTool(
    "weather",
    {
      title: "Weather",
      description: "Use this when the user asks for the weather of a city.",
      inputSchema: { city: z.string().max(80).describe("Name of the city") },
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    ({ city }) => ({ content: [{ type: "text", text: `sunny in ${city}` }] }),
  );
  return server;
}

createServer(async (request, response) => {
  if (new URL(request.url, "http://localhost").pathname !== "/mcp") return response.writeHead(404).end();
  if (isStateless) {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on("close", () => transport.close());
    await makeServer().connect(transport);
    return transport.handleRequest(request, response);
  }
  const id = request.headers["mcp-session-id"];
  let transport = sessions.get(id);
  if (id !== undefined && transport === undefined) return response.writeHead(404).end();
  if (transport === undefined) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (made) => sessions.set(made, transport),
    });
    await makeServer().connect(transport);
  }
  await transport.handleRequest(request, response);
}).listen(Number(process.env.PORT), "127.0.0.1");
