import { serve } from "@hono/node-server";
import { ZodJsonSchemaAdapter } from "@tmcp/adapter-zod";
import { HttpTransport } from "@tmcp/transport-http";
import { McpServer } from "tmcp";
import { z } from "zod";

const server = new McpServer(
  { name: "tmcp", version: "1.0.0", description: "Weather" },
  { adapter: new ZodJsonSchemaAdapter(), capabilities: { tools: { listChanged: true } } },
);
server.tool(
  {
    name: "weather",
    description: "Use this when the user asks for the weather of a city.",
    schema: z.object({ city: z.string().max(80).describe("Name of the city") }),
    annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  },
  ({ city }) => ({ content: [{ type: "text", text: `sunny in ${city}` }] }),
);
const transport = new HttpTransport(server, { path: "/mcp" });
const answer = async (request) => (await transport.respond(request)) ?? new Response(null, { status: 404 });
serve({ fetch: answer, port: Number(process.env.PORT), hostname: "127.0.0.1" });
