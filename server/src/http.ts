import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { allowsHost, allowsOrigin } from "./allowed-hosts.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import { requiredScopes } from "./authorization.ts";
import type { Endpoint } from "./endpoint.ts";
import {
  allowPage,
  sendChallenge,
  sendDocument,
  sendError,
  sendMethodNotAllowed,
  sendPreflight,
} from "./http-responses.ts";
import { readJsonBody } from "./json-body.ts";
import { detailOf, log } from "./log.ts";
import { OpenResponses } from "./open-responses.ts";
import { readiness } from "./readiness.ts";
import type { Settings } from "./settings.ts";
import type { TaskStore } from "./state/task-store.ts";

// Against clients that open many connections and send slowly. Neither runs between two requests on a connection, so that
// they may be shorter than it is kept: https://nodejs.org/docs/latest-v24.x/api/http.html#serverheaderstimeout
const headersTimeout = 15_000;
const requestTimeout = 60_000;
const connectionsCheckingInterval = 5_000;

/** The HTTP server, and how to stop it without losing a call. */
export interface HttpListener {
  server: Server;
  /** Stops listening and resolves once all calls in flight have their responses. */
  drain(): Promise<void>;
}

/** Serves `/mcp`, `/health`, `/ready` and the metadata of the protected resource; every other path is 404. */
export function createHttpListener(
  settings: Settings,
  store: Pick<TaskStore, "ping">,
  authenticator: Authenticator,
  endpoint: Endpoint,
): HttpListener {
  const calls = new OpenResponses();
  const subscriptions = new OpenResponses();
  // Nearly every request names the same host, so that it is looked at once.
  let lastHost: string | undefined;
  const ready = readiness(store, () => !server.listening);
  // By which directories see whose domain it is.
  const proofs: Readonly<Record<string, string | undefined>> = {
    "/.well-known/openai-apps-challenge": settings.appsChallenge,
    "/.well-known/mcp-registry-auth": settings.registryProof,
  };

  const serveMcp = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers } = request;
    if (headers.host === undefined || headers.host !== lastHost) {
      if (!allowsHost(settings.allowedHosts, headers.host)) return sendError(response, 403, "This host is not allowed");
      lastHost = headers.host;
    }
    if (!allowsOrigin(settings.allowedOrigins, headers.origin))
      return sendError(response, 403, "This origin is not allowed");
    if (headers.origin !== undefined) {
      allowPage(response, headers.origin);
      if (request.method === "OPTIONS") return sendPreflight(response);
    }
    if (request.method !== "POST") return sendMethodNotAllowed(response, "POST");
    const pending = authenticator.authenticate(authorizationOf(request));
    const authenticated = pending instanceof Promise ? await pending : pending;
    const read = await readJsonBody(request);
    if (!read) return;
    if ("refusal" in authenticated)
      return sendChallenge(response, authenticated.refusal, "body" in read ? read.body : undefined);
    if ("error" in read) return sendError(response, read.error.status, read.error.message, read.error.code);
    const { body } = read;
    const refusal = authenticator.missingScopes(authenticated.user, requiredScopes(body));
    if (refusal) return sendChallenge(response, refusal, body);
    if (isSubscription(body)) {
      calls.delete(response);
      subscriptions.add(response);
    }
    await endpoint.answer({ headers, body, user: authenticated.user }, response);
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split("?")[0] ?? "";
    if (path === "/mcp") {
      calls.add(response);
      return serveMcp(request, response);
    }
    if (path === "/health") return sendDocument(request, response, 200, { status: "ok" });
    if (path === "/ready") {
      const { status, body } = await ready();
      return sendDocument(request, response, status, body);
    }
    const proof = proofs[path];
    if (proof !== undefined) {
      response.setHeader("content-type", "text/plain");
      return void response.end(proof);
    }
    const document = authenticator.document(path);
    if (!document) return sendError(response, 404, "Not found: the MCP endpoint is /mcp");
    // Browser clients of any origin read it to find the authorization server.
    response.setHeader("access-control-allow-origin", "*");
    sendDocument(request, response, 200, document);
  };

  const keepAliveTimeout = settings.keepAliveTimeoutSeconds * 1000;
  const server = createServer(
    { keepAliveTimeout, headersTimeout, requestTimeout, connectionsCheckingInterval },
    (request, response) => {
      if (!server.listening) response.shouldKeepAlive = false;
      route(request, response).catch((error: unknown) => {
        log("error", "request_failed", { error: detailOf(error) });
        if (response.headersSent) response.destroy();
        else sendError(response, 500, "Internal error", -32603);
      });
    },
  );

  return {
    server,
    async drain() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Closing the endpoint first would end the calls in flight with an error.
      await calls.ended();
      await endpoint.close();
      await subscriptions.ended();
      server.closeAllConnections();
      await closed;
    },
  };
}

function authorizationOf(request: IncomingMessage): string | undefined {
  if (request.headers.authorization === undefined) return undefined;
  // Of two, Node.js would take the first and a proxy perhaps the other; together they are no token.
  return request.headersDistinct["authorization"]?.join(", ");
}

/** Whether a message opens a stream that lasts until one side ends it. */
function isSubscription(message: unknown): boolean {
  return (
    typeof message === "object" && message !== null && "method" in message && message.method === "subscriptions/listen"
  );
}
