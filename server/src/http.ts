import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { allowsHost, allowsOrigin } from "./guards.ts";
import { readJsonBody } from "./json-body.ts";
import { detailOf, log } from "./log.ts";
import { createEndpoint, isSubscription } from "./mcp.ts";
import type { Settings } from "./settings.ts";
import type { TaskList } from "./tasks.ts";
import { createToolServer } from "./tools.ts";

// Load balancers keep idle connections up to ten minutes and may send a request on one that is about to close; where the
// server waits longer, none is lost. https://cloud.google.com/load-balancing/docs/https#timeouts_and_retries
const keepAliveTimeout = 620_000;
// Against clients that open many connections and send slowly.
const headersTimeout = 15_000;
const requestTimeout = 60_000;
const connectionsCheckingInterval = 5_000;

/** The HTTP face of the server, and how to end it without losing a call. */
export interface HttpListener {
  server: Server;
  /** Stops listening and resolves once every call in flight is answered. */
  drain(): Promise<void>;
}

/** Serves `/mcp` and `/health`; everything else is not found. */
export function createHttpListener(settings: Settings, tasks: TaskList): HttpListener {
  const endpoint = createEndpoint(() => createToolServer(tasks), settings.heartbeatSeconds);
  const calls = new Set<ServerResponse>();
  const subscriptions = new Set<ServerResponse>();

  const serveMcp = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers } = request;
    if (!allowsHost(settings.allowedHosts, headers.host)) return refuse(response, 403, "This host is not allowed");
    if (!allowsOrigin(settings.allowedOrigins, headers.origin))
      return refuse(response, 403, "This origin is not allowed");
    if (request.method !== "POST") return refuseMethod(response, "POST");
    const read = await readJsonBody(request);
    if (!read) return;
    if ("refusal" in read) return refuse(response, read.refusal.status, read.refusal.message, read.refusal.code);
    if (isSubscription(read.body)) {
      calls.delete(response);
      keep(subscriptions, response);
    }
    const fetch = (web: Request) => endpoint.answer(web, read.body);
    const onerror = (error: Error) => log("error", "request_failed", { error: detailOf(error) });
    // The adapter need not read the body again.
    const bare = { headers, method: "POST", url: "/mcp", async *[Symbol.asyncIterator]() {} };
    await toNodeHandler({ fetch }, { onerror })(bare, response);
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split("?")[0];
    if (path === "/health") return answerHealth(request, response);
    if (path !== "/mcp") return refuse(response, 404, "Not found: the MCP endpoint is /mcp");
    keep(calls, response);
    await serveMcp(request, response);
  };

  const server = createServer(
    { keepAliveTimeout, headersTimeout, requestTimeout, connectionsCheckingInterval },
    (request, response) => {
      if (!server.listening) response.shouldKeepAlive = false;
      route(request, response).catch((error: unknown) => {
        log("error", "request_failed", { error: detailOf(error) });
        if (response.headersSent) response.destroy();
        else refuse(response, 500, "Internal error", -32603);
      });
    },
  );

  return {
    server,
    async drain() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Closing the endpoint first would end the calls in flight with an error.
      await ended(calls);
      await endpoint.close();
      await ended(subscriptions);
      server.closeAllConnections();
      await closed;
    },
  };
}

function keep(responses: Set<ServerResponse>, response: ServerResponse): void {
  responses.add(response);
  response.once("close", () => responses.delete(response));
}

async function ended(responses: ReadonlySet<ServerResponse>): Promise<void> {
  for (const response of responses) if (!response.headersSent) response.shouldKeepAlive = false;
  for (const response of responses) await once(response, "close");
}

function answerHealth({ method }: IncomingMessage, response: ServerResponse): void {
  if (method !== "GET" && method !== "HEAD") return refuseMethod(response, "GET, HEAD");
  sendJson(response, 200, { status: "ok" });
}

function refuseMethod(response: ServerResponse, allow: string): void {
  response.setHeader("allow", allow);
  refuse(response, 405, `Method not allowed: use ${allow}`);
}

function refuse(response: ServerResponse, status: number, message: string, code = -32000): void {
  sendJson(response, status, { jsonrpc: "2.0", id: null, error: { code, message } });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
