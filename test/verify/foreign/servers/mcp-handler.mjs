import { serve } from "@hono/node-server";
import { createMcpHandler } from "mcp-handler";
import { z } from "zod";

const handler = createMcpHandler((server) => {
  server.registerTool(
    "weather",
    {
      title: "Weather",
      description: "Use this when the user asks for the weather of a city.",
      inputSchema: z.object({ city: z.string().max(80).describe("Name of the city") }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ city }) => ({ content: [{ type: "text", text: `sunny in ${city}` }] }),
  );
});
serve({ fetch: handler, port: Number(process.env.PORT), hostname: "127.0.0.1" });
