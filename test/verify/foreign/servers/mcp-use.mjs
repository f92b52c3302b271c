import { MCPServer } from "mcp-use";
import { z } from "zod";

const server = new MCPServer({ name: "mcp-use", title: "Weather", version: "1.0.0" });
server.tool(
  {
    name: "weather",
    title: "Weather",
    description: "Use this when the user asks for the weather of a city.",
    inputSchema: z.object({ city: z.string().max(80).describe("Name of the city") }),
    outputSchema: z.object({ city: z.string(), conditions: z.string() }),
    annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  },
  async ({ city }) => ({
    content: [{ type: "text", text: `sunny in ${city}` }],
    structuredContent: { city, conditions: "sunny" },
  }),
);
await server.listen(Number(process.env.PORT));
