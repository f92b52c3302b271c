import { createServer } from "node:http";
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

const listed = JSON.parse(process.env.LISTED ?? '{ "content": [], "structuredContent": { "tasks": [] } }');
const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };

const handler = createMcpHandler(
  () => {
    const server = new McpServer({ name: "official-v2", version: "1.0.0" });
    server.registerTool(
      "echo",
      {
        description: "Answers the text that it is given",
        inputSchema: z.object({ text: z.string() }),
        outputSchema: z.object({ text: z.string() }),
        annotations,
      },
      async ({ text }) => ({ content: [{ type: "text", text }], structuredContent: { text } }),
    );
    server.registerTool(
      "list_tasks",
      {
        description: "Lists the tasks",
        inputSchema: z.object({}),
        outputSchema: z.looseObject({ tasks: z.array(z.looseObject({ id: z.string(), title: z.string() })) }),
        annotations,
      },
      async () => listed,
    );
    return server;
  },
  { legacy: "stateless", responseMode: "json" },
);
const handle = toNodeHandler(handler);
const allowsHost = localhostHostValidation();
const allowsOrigin = localhostOriginValidation();

createServer((request, response) => {
  if (allowsHost(request, response) && allowsOrigin(request, response)) void handle(request, response);
}).listen(Number(process.env.PORT), "127.0.0.1");
