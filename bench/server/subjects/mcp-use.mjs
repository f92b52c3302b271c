import { MCPServer } from "mcp-use";
import * as z from "zod";

const server = new MCPServer({ name: "mcp-use", version: "1.0.0", logging: { enabled: false } });

server.tool(
  {
    name: "echo",
    description: "Answers the text that it is given",
    inputSchema: z.object({ text: z.string() }),
    outputSchema: z.object({ text: z.string() }),
    annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  },
  async ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
);

await server.listen(Number(process.env.PORT), { host: "127.0.0.1" });
