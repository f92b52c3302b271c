import { FastMCP } from "fastmcp";
import * as z from "zod";

const silent = () => {};
const server = new FastMCP({
  name: "fastmcp",
  version: "1.0.0",
  logger: { debug: silent, error: silent, info: silent, log: silent, warn: silent },
});

server.addTool({
  name: "echo",
  description: "Answers the text that it is given",
  parameters: z.object({ text: z.string() }),
  outputSchema: z.object({ text: z.string() }),
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  execute: async ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
});

const port = Number(process.env.PORT);
await server.start({
  transportType: "httpStream",
  httpStream: { port, host: "127.0.0.1", endpoint: "/mcp", stateless: true, enableJsonResponse: true },
});
