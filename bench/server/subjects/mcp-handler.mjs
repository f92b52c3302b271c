import { serve } from "@hono/node-server";
import { createMcpHandler } from "mcp-handler";
import * as z from "zod";

const fetch = createMcpHandler((server) => {
  server.registerTool(
    "echo",
    {
      description: "Answers the text that it is given",
      inputSchema: z.object({ text: z.string() }),
      outputSchema: z.object({ text: z.string() }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    async ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
  );
});

serve({ fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
