import type { RequestListener } from "node:http";
import { corsHeaders, healthyListener, type LiveServer, serve, serveAsIs, withCors } from "../live-server.ts";
import { fault } from "./altered-server.ts";
import { error, narrowed } from "./client-answers.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { compressingAll, gateway } from "./gateways.ts";

const healthy = healthyListener();

/** Servers that mind the headers, the page or the connection that a request comes from. */
export const hostFaults: FaultyServer[] = [
  // https://github.com/diillson/chatcli/pull/916
  fault("only one order of Accept taken", ["protocol.host-requests"], {
    answer: ({ id, method }, { headers }) =>
      method !== undefined && headers.accept?.startsWith("text/event-stream") === true
        ? error(id, -32_000, "Not Acceptable: Client must accept application/json", 406)
        : undefined,
  }),
  // https://github.com/github/github-mcp-server/issues/2333
  fault("a charset of the content type refused", ["protocol.host-requests"], {
    answer: ({ id }, { headers }) =>
      headers["content-type"]?.includes("charset") === true
        ? error(id, -32_000, "Content-Type must be 'application/json'", 415)
        : undefined,
  }),
  // https://github.com/anthropics/claude-ai-mcp/issues/49
  fault("a host taken for a crawler", ["protocol.host-requests"], {
    answer: (_, { headers }) =>
      /Claude-User|GPTBot|openai/i.test(headers["user-agent"] ?? "")
        ? { http: { status: 403, headers: { "content-type": "text/plain" }, body: "Forbidden" } }
        : undefined,
  }),
  // https://github.com/modelcontextprotocol/python-sdk/issues/1641
  fault("any type accepted, which breaks the server", ["protocol.host-requests"], {
    answer: (_, { headers }) =>
      headers.accept === "*/*" && headers["mcp-protocol-version"] !== undefined
        ? { http: { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error" } }
        : undefined,
  }),
  // https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
  served("compression that nobody asked for", ["protocol.encoding"], async () => {
    const server = await serve(healthy);
    const front = await serveAsIs(gateway(Number(new URL(server.endpoint).port), compressingAll));
    const close = async () => {
      await front.close();
      await server.close();
    };
    return { ...front, close };
  }),
  // https://github.com/GDKsoftware/Delphi-MCP-Server/pull/16
  asIs("a header of MCP that browsers may not send", ["protocol.cors"], (request, answer) =>
    withCors(healthy)(request, narrowed(answer, "access-control-allow-headers", "content-type")),
  ),
  // https://github.com/modelcontextprotocol/php-sdk/pull/165
  asIs("a session that browsers may not read", ["protocol.cors"], (request, answer) => {
    answer.setHeader("mcp-session-id", "one");
    withCors(healthy)(request, narrowed(answer, "access-control-expose-headers", "date"));
  }),
  // https://github.com/envoyproxy/ai-gateway/pull/2307
  asIs("a preflight behind sign-in", ["protocol.cors"], (request, answer) => {
    if (request.method === "OPTIONS") answer.writeHead(401).end();
    else withCors(healthy)(request, answer);
  }),
  // https://github.com/koala73/worldmonitor/issues/4802
  asIs("an origin let in by the preflight alone", ["protocol.cors"], (request, answer) => {
    const isRefused = request.method === "POST" && /chatgpt|localhost/.test(request.headers.origin ?? "");
    if (isRefused) answer.writeHead(403, corsHeaders).end("Forbidden");
    else withCors(healthy)(request, answer);
  }),
  // https://github.com/hauptsacheNet/typo3-mcp-server/issues/115
  asIs("nothing for browsers", ["protocol.cors"], healthy),
  // https://github.com/nodejs/undici/issues/3492
  served("connections hung up on after each answer", ["protocol.connections"], () =>
    serve((request, answer) => {
      answer.on("finish", () => setTimeout(() => request.socket.destroy(), 50));
      healthy(request, answer);
    }),
  ),
];

/** A server by its name that some function starts. */
export function served(name: string, expects: string[], open: () => Promise<LiveServer>): FaultyServer {
  return {
    name,
    expects,
    start: async () => {
      const { endpoint, close } = await open();
      return { url: endpoint, close };
    },
  };
}

/** A server that nothing lets browsers in to, unless its listener does. */
function asIs(name: string, expects: string[], listener: RequestListener): FaultyServer {
  return served(name, expects, () => serveAsIs(listener));
}
