import { setTimeout as sleep } from "node:timers/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { toNodeHandler } from "@modelcontextprotocol/node";
import * as z from "zod";

const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** What is not as it should be. */
export interface Pace {
  /** Milliseconds that `read_clock` takes, by the number of calls before. */
  callMs?: (calls: number) => number;
  /** Milliseconds between two heartbeats. */
  heartbeatMs?: number;
  /** Milliseconds that the component takes. */
  pageMs?: number;
  /** Milliseconds that every list of tools takes. */
  listMs?: number;
  /** Whether there is no stream for news. */
  withoutNews?: boolean;
}

/** A server with a fast tool, one that tells of its progress, and a component; at `/mcp`. */
export function steadyListener({
  callMs = () => 0,
  heartbeatMs = 500,
  pageMs = 0,
  listMs = 0,
  withoutNews = false,
}: Pace = {}): RequestListener {
  let calls = 0;
  const makeServer = () => {
    const server = new McpServer(
      { name: "steady", version: "1.0.0" },
      { capabilities: { tools: { listChanged: !withoutNews }, resources: { listChanged: !withoutNews } } },
    );
    server.registerTool(
      "read_clock",
      {
        title: "Read the clock",
        description: "Use this when the user wants to know the time. Do not use for time zones.",
        inputSchema: z.object({}),
        outputSchema: z.object({ time: z.string() }),
        annotations,
      },
      async () => {
        await sleep(callMs((calls += 1)));
        const structuredContent = { time: new Date().toISOString() };
        return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
      },
    );
    server.registerTool(
      "count_down",
      {
        title: "Count down",
        description: "Use this when the user wants to see progress. Do not use for arithmetic.",
        inputSchema: z.object({ from: z.int().min(1).max(10).describe("First number") }),
        outputSchema: z.object({ counted: z.int() }),
        annotations,
      },
      async ({ from }, { mcpReq }) => {
        const progressToken = mcpReq._meta?.progressToken;
        for (let progress = 1; progress <= from; progress += 1) {
          await sleep(150);
          if (progressToken === undefined) continue;
          await mcpReq.notify({
            method: "notifications/progress",
            params: { progressToken, progress, total: from },
          });
        }
        const structuredContent = { counted: from };
        return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
      },
    );
    server.registerResource("page", "ui://steady/page.html", { mimeType: "text/html;profile=mcp-app" }, async (uri) => {
      await sleep(pageMs);
      return { contents: [{ uri: uri.href, mimeType: "text/html;profile=mcp-app", text: "<!doctype html><p>hello" }] };
    });
    return server;
  };
  const handler = toNodeHandler(createMcpHandler(makeServer, { legacy: "stateless", keepAliveMs: heartbeatMs }));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/" } = request;
    const asked = request.headers["mcp-method"];
    if (asked === "tools/list") await sleep(listMs);
    if (asked === "subscriptions/listen" && withoutNews) {
      const error = { code: -32601, message: "Method not found" };
      response.writeHead(404, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, error }));
    } else await handler(Object.assign(request, { method, url }), response);
  };
  return (request, response) => {
    if (request.url === "/mcp") void answer(request, response);
    else response.writeHead(404).end("not found");
  };
}
