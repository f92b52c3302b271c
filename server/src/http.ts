import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { hostHeaderValidation, originValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { detailOf, log } from "./log.ts";
import { createEndpoint, maxRequestBodySize } from "./mcp.ts";
import type { Settings } from "./settings.ts";
import type { TaskList } from "./tasks.ts";
import { createServer as createMcpServer } from "./tools.ts";

// Load balancers keep idle connections up to ten minutes and send a request on one that is about to close; the side that
// waits longer never loses one. https://cloud.google.com/load-balancing/docs/https#timeouts_and_retries
const keepAliveTimeoutMs = 620_000;
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 60_000;

/** The HTTP face of the server, and how to end it without losing a call. */
export interface HttpService {
  server: Server;
  /** Stops listening and resolves once every call in flight has ended. */
  drain(): Promise<void>;
}

/** Serves `/mcp` and `/health`; everything else is not found. */
export function createHttpService(settings: Settings, tasks: TaskList): HttpService {
  const endpoint = createEndpoint(() => createMcpServer(tasks), settings.heartbeatSeconds);
  const answerMcp = toNodeHandler(endpoint, { maxRequestBodySize, onerror: endpoint.onerror });
  const guards = [
    ...(settings.allowedHosts.includes("*") ? [] : [hostHeaderValidation([...settings.allowedHosts])]),
    ...(settings.allowedOrigins.includes("*") ? [] : [originValidation([...settings.allowedOrigins])]),
  ];

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/health") return answerHealth(request, response);
    if (path !== "/mcp") return refuse(response, 404, "Not found: the MCP endpoint is /mcp");
    // A guard answers by itself when it refuses.
    if (!guards.every((allows) => allows(request, response))) return;
    if (request.method !== "POST") {
      response.setHeader("allow", "POST");
      return refuse(response, 405, "The endpoint takes POST only: it keeps no sessions");
    }
    response.setHeader("cache-control", "no-store");
    const { url = "/", method } = request;
    await answerMcp(Object.assign(request, { url, method }), response);
  };

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      log("error", "request_failed", { error: detailOf(error) });
      if (!response.headersSent) refuse(response, 500, "Internal error");
      else response.destroy();
    });
  });
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  return { server, drain: () => drain(server, endpoint.close) };
}

// Closing the endpoint first would end calls in flight with an error, so the listener goes first.
async function drain(server: Server, close: () => Promise<void>): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await ended;
  await close();
}

function answerHealth(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(response, 405, "The health path takes GET only");
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : JSON.stringify({ status: "ok" }));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32000, message } }));
}
