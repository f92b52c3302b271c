import { FastMCP } from "fastmcp";
import { z } from "zod";

const server = new FastMCP({ name: "fastmcp", version: "1.0.0" });
server.addTool({
  name: "weather",
  description: "Use this when the user asks for the weather of a city.",
  parameters: z.object({ city: z.string().max(80).describe("Name of the city") }),
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  execute: async ({ city }) => `sunny in ${city}`,
});
const stateless = process.argv.includes("--stateless");
await server.start({
  transportType: "httpStream",
  httpStream: { port: Number(process.env.PORT), host: "127.0.0.1", stateless },
});
