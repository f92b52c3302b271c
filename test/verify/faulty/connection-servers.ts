import { createServer as createTcpServer } from "node:net";
import { once } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { CauseKind } from "../../../verify/connection/cause.ts";
import { healthyListener, serve } from "../live-server.ts";
import { type Message, serveAltered, type Alterations } from "./altered-server.ts";
import type { FaultyServer } from "./faulty-server.ts";

/** A server that no client can use, with the one cause. */
export interface UnusableServer extends FaultyServer {
  kind: CauseKind;
  /** Part of the way out that mends exactly this. */
  fix: string;
  /** Path of the neighbour that works. */
  works?: string;
}

const html = { "content-type": "text/html; charset=utf-8" };
const json = { "content-type": "application/json" };

/** Servers to which no client connects, each for another reason. */
export const connectionFaults: UnusableServer[] = [
  // https://github.com/awslabs/mcp/issues/4507
  unusable("a host name refused with 421", "host-refused", "allowed_hosts", plain(421, "Invalid Host header")),
  // https://github.com/haierkeys/fast-note-sync-service/issues/424
  unusable(
    "a host name refused with 403 in words",
    "host-refused",
    "WithDisableLocalhostProtection",
    plain(403, 'Forbidden: invalid Host header "notes.example.com"'),
  ),
  // https://github.com/simonliu-ai-product/open-doc/issues/34
  unusable(
    "a host name refused with a JSON-RPC error",
    "host-refused",
    "allowedHosts",
    answer(
      403,
      json,
      '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Invalid Host: notes.example.com"},"id":null}',
    ),
  ),
  // https://github.com/SocketDev/socket-mcp/pull/214
  unusable(
    "an origin refused",
    "origin-refused",
    "allow",
    answer(403, json, '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Origin not allowed"},"id":null}'),
  ),
  // https://github.com/anthropics/claude-ai-mcp/issues/279
  unusable(
    "a challenge for browsers",
    "challenge",
    "Skip",
    answer(403, { ...html, "cf-mitigated": "challenge", server: "cloudflare" }, "<title>Just a moment...</title>"),
  ),
  // https://github.com/UsefulSoftwareCo/executor/issues/1803
  unusable(
    "a redirect to the login page of a gateway",
    "login-page",
    "Managed OAuth",
    answer(302, { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login/notes.example.com?kid=1" }, ""),
  ),
  // https://github.com/anthropics/claude-ai-mcp/issues/982
  unusable(
    "a protected preview",
    "login-page",
    "Deployment Protection",
    answer(
      401,
      { ...html, server: "Vercel", "set-cookie": "_vercel_sso_nonce=1" },
      "<title>Authentication Required</title>",
    ),
  ),
  // https://github.com/googlecodelabs/feedback/issues/1587
  unusable(
    "a service that invokes nobody unknown",
    "forbidden",
    "roles/run.invoker",
    answer(
      403,
      html,
      "<title>403 Forbidden</title><h1>Error: Forbidden</h1><h2>Your client does not have permission to get URL <code>/mcp</code> from this server.</h2>",
    ),
  ),
  // https://github.com/P0luz/Ombre-Brain/issues/16
  unusable(
    "a tunnel's warning for browsers",
    "web-page",
    "ngrok",
    answer(511, { ...html, "ngrok-error-code": "ERR_NGROK_6024" }, "<title>You are about to visit</title>"),
  ),
  // https://github.com/mybolide/coding-tools-mcp/issues/7
  unusable(
    "a tunnel without its other end",
    "overload",
    "cloudflared",
    answer(530, { ...html, server: "cloudflare" }, "<title>Cloudflare Tunnel error</title>Error 1033"),
  ),
  // https://github.com/github/copilot-cli/issues/4466
  unusable(
    "a gateway without its server",
    "overload",
    "port",
    answer(502, { ...html, server: "nginx" }, "<html><head><title>502 Bad Gateway</title></head></html>"),
  ),
  // https://github.com/YGao2005/scholar-feed-mcp/pull/17
  unusable(
    "a function that crashes",
    "server-error",
    "log",
    answer(500, { "content-type": "text/plain", "x-vercel-error": "FUNCTION_INVOCATION_FAILED" }, "A server error"),
  ),
  // https://github.com/freee/freee-mcp/issues/508
  unusable("a rate limit", "limits", "120 s", answer(429, { "retry-after": "120" }, "Too Many Requests")),
  // https://github.com/supercorp-ai/supergateway/issues/163
  unusable(
    "a body limit",
    "limits",
    "express.json",
    answer(413, html, "PayloadTooLargeError: request entity too large"),
  ),
  // https://github.com/bh-rat/context-awesome/issues/11
  unusable(
    "a proxy that drops Accept",
    "headers",
    "Accept",
    answer(
      406,
      json,
      '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Not Acceptable: Client must accept both application/json and text/event-stream"},"id":null}',
    ),
  ),
  // https://github.com/vercel/mcp-handler/issues/106
  unusable(
    "a body that was read before",
    "json",
    "req.body",
    answer(
      400,
      json,
      '{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error","data":"InternalServerError: stream is not readable"},"id":null}',
    ),
  ),
  // https://github.com/modelcontextprotocol/python-sdk/issues/2432
  unusable("an answer in plain text", "json", "application/json", plain(200, "this is not json")),
  // https://github.com/alexandre-schaffner/revv/pull/145
  unusable("an empty answer", "json", "await", answer(200, json, "")),
  // https://github.com/feichai0017/NoKV/pull/384
  altered("a version refused in place of another one offered", "version", "protocolVersion", {
    answer: ({ method, id }) =>
      method === "initialize"
        ? error(200, id, -32602, "Unsupported protocol version: 2025-11-25")
        : older({ ...(method === undefined ? {} : { method }), id }),
  }),
  // https://github.com/cablate/mcp-google-map/issues/21
  altered("a session asked for before there is one", "session", "initialize", {
    answer: ({ id }) => error(400, id, -32000, "Bad Request: No valid session ID provided"),
  }),
  // https://github.com/hyodotdev/openiap/issues/287
  altered("a session that no instance knows", "session", "sessionIdGenerator: undefined", {
    answer: ({ method, id }) =>
      method === "initialize"
        ? undefined
        : error(400, id, -32000, "Bad Request: initialize first, then send mcp-session-id"),
    headers: { "mcp-session-id": "8b3f" },
  }),
  // https://github.com/anthropics/claude-code/issues/55970
  altered("one transport for all clients", "session", "new transport", {
    answer: ({ id }) => error(400, id, -32600, "Invalid Request: Server already initialized"),
  }),
  // https://github.com/barryyip0625/mcp-discord/issues/41
  altered("one server object for all clients", "session", "new server", {
    answer: ({ id }) =>
      error(500, id, -32603, "Already connected to a transport. Call close() before connecting to a new transport"),
  }),
  // https://github.com/gensecaihq/Wazuh-MCP-Server/issues/75
  altered("a cursor that is null", "schema", "nextCursor", {
    answer: (message) =>
      message.method === "tools/list" ? { result: { tools: [], nextCursor: null } } : older(message),
  }),
  // https://github.com/radareorg/radare2-mcp/issues/68
  altered("ids that are always 0", "json-rpc", "id", {
    answer: (message) => older(message) ?? (message.id === undefined ? undefined : withId(message, 0)),
  }),
  // https://github.com/opensearch-project/opensearch-mcp-server-py/issues/271
  {
    ...unusable("a redirect to the path with a slash", "redirect", "/mcp/", (request, response) => {
      if (request.url === "/mcp") response.writeHead(307, { location: "/mcp/" }).end();
      else at("/mcp/", request, response);
    }),
    works: "/mcp/",
  },
  // https://github.com/Morelitea/initiative/issues/1773
  {
    ...unusable("a path that needs its slash", "path", "/mcp/", (request, response) => at("/mcp/", request, response)),
    works: "/mcp/",
  },
  // https://github.com/yjacquin/fast-mcp/issues/160
  {
    ...unusable("the older transport at another path", "old-transport", "Streamable HTTP", (request, response) => {
      if (request.url !== "/sse") response.writeHead(404).end("Not Found");
      else if (request.method !== "GET") response.writeHead(405, { allow: "GET" }).end();
      else
        response.writeHead(200, { "content-type": "text/event-stream" }).write("event: endpoint\ndata: /messages\n\n");
    }),
  },
  // https://github.com/anthropics/claude-ai-mcp/issues/214
  {
    name: "a TLS handshake that is cut off",
    kind: "tls",
    fix: "certificate",
    expects: ["reach.tls-chain"],
    start: async () => {
      const server = createTcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
      await once(server.listen(0, "127.0.0.1"), "listening");
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      return { url: `https://127.0.0.1:${port}/mcp`, close: async () => void server.close() };
    },
  },
];

function unusable(name: string, kind: CauseKind, fix: string, listener: RequestListener): UnusableServer {
  return {
    name,
    kind,
    fix,
    expects: ["protocol.handshake"],
    start: async () => {
      const { endpoint, close } = await serve(listener);
      return { url: endpoint, close };
    },
  };
}

function altered(name: string, kind: CauseKind, fix: string, alterations: Alterations): UnusableServer {
  return {
    name,
    kind,
    fix,
    expects: ["protocol.handshake"],
    start: async () => {
      const { endpoint, close } = await serveAltered(alterations);
      return { url: endpoint, close };
    },
  };
}

function answer(status: number, headers: Record<string, string>, body: string): RequestListener {
  return (_, response) => response.writeHead(status, headers).end(body);
}

function plain(status: number, body: string): RequestListener {
  return answer(status, { "content-type": "text/plain" }, body);
}

function error(status: number, id: unknown, code: number, message: string) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } });
  return { http: { status, headers: json, body } };
}

/** Leaves the older era alone to the healthy server, so that a fault in it is one for every client. */
function older({ method, id }: Pick<Message, "method" | "id">) {
  return method === "server/discover" ? error(200, id, -32601, "Method not found") : undefined;
}

function withId({ method }: Message, id: number) {
  const serverInfo = { name: "altered", version: "1.0.0" };
  const result =
    method === "initialize"
      ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo }
      : { tools: [] };
  return { http: { headers: json, body: JSON.stringify({ jsonrpc: "2.0", id, result }) } };
}

/** The healthy server at another path than its own. */
function at(path: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.url === path) healthy(Object.assign(request, { url: "/mcp" }), response);
  else void text(request).then(() => response.writeHead(404).end("Not Found"));
}

const healthy = healthyListener();
