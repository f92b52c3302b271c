import { StreamableHTTPTransport } from "@hono/mcp";
import { serve } from "@hono/node-server";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { Hono } from "hono";
import { z } from "zod";

const app = new Hono();
app.all("/mcp", async (context) => {
  const server = new McpServer({ name: "hono", version: "1.0.0" });
  server.registerTool(
    "weather",
    {
      description: "Use this when the user asks for the weather of a city.",
      inputSchema: { city: z.string().max(80).describe("Name of the city") },
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    ({ city }) => ({ content: [{ type: "text", text: `sunny in ${city}` }] }),
  );
  const transport = new StreamableHTTPTransport();
  await server.connect(transport);
  return transport.handleRequest(context);
});
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
