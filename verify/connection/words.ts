import type { Cause } from "./cause.ts";
import { type Exchange, wordsOf } from "./exchange.ts";
import { hostFix } from "./host-names.ts";

/** A refusal that the usual frameworks put into words of their own, with status 4xx, 5xx or as a JSON-RPC error. */
interface Told {
  says: RegExp;
  kind: Cause["kind"];
  sentence: string;
  fix: string | ((exchange: Exchange) => string);
}

const told: Told[] = [
  {
    says: /invalid host\b|host (?:header|name)?[^.]{0,40}not allowed|this host [^.]{0,80}is not allowed|disallowedhost|invalid http_host/i,
    kind: "host-refused",
    sentence: "the server's protection against DNS rebinding does not know this host name",
    fix: hostFix,
  },
  {
    says: /invalid origin\b|origin [^.]{0,60}not allowed|forbidden origin|cross-origin request/i,
    kind: "origin-refused",
    sentence: "the server's protection against DNS rebinding does not know the origin, or that there is none",
    // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
    fix: "let requests without Origin in, which is how hosts connect, and allow the origins of hosts in browsers: allowed_origins=[…] in the Python SDK, allowedOrigins: […] in the TypeScript SDK",
  },
  {
    says: /already connected to a transport/i,
    kind: "session",
    sentence: "one server object is shared by all clients, and takes one of them",
    // https://github.com/barryyip0625/mcp-discord/issues/41
    fix: "make a new server for each request or session: await createServer().connect(transport), not one const server for all",
  },
  {
    says: /server (?:is )?already initialized/i,
    kind: "session",
    sentence: "one transport is shared by all clients, and the first of them has it",
    // https://github.com/anthropics/claude-code/issues/55970
    fix: "make a new transport for each initialize, kept by its session id, or for each request with sessionIdGenerator: undefined",
  },
  {
    says: /unsupported protocol version|protocol version[^.]{0,40}not supported|invalid protocol version/i,
    kind: "version",
    sentence: "the server refuses the protocol version in place of offering one that it speaks",
    // https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#version-negotiation
    fix: "answer initialize with a protocolVersion that the server speaks, whatever was asked for, and accept that one in MCP-Protocol-Version; newer releases of the SDKs do",
  },
  {
    // https://github.com/nodejs/node/blob/main/lib/internal/http2/core.js
    says: /Missing ALPN Protocol, expected `?h2/,
    kind: "tls",
    sentence: "the server offers HTTP/2 alone, which most HTTP libraries of hosts do not speak",
    fix: "accept HTTP/1.1 besides HTTP/2: createSecureServer({ allowHTTP1: true }) in Node.js, the ALPN names h2 and http/1.1 at the gateway",
  },
  {
    says: /stream is not readable|body (?:has )?already (?:been )?(?:read|used|consumed)|body is unusable/i,
    kind: "json",
    sentence: "something read the body of the request before the transport could",
    // https://github.com/modelcontextprotocol/typescript-sdk/blob/main/docs/server.md
    fix: "hand the parsed body on: transport.handleRequest(req, res, req.body), or leave express.json() out for this path",
  },
];

const session = /session|not initialized|initialize first|mcp-session-id/i;

/** What a refusal says of itself; undefined where its words tell nothing. */
export function causeOfWords(exchange: Exchange): Cause | undefined {
  const { body, what, status } = exchange;
  const text = body.slice(0, 4000);
  const seen = `${what} is refused with status ${status}: ${wordsOf(exchange)}`;
  const found = told.find(({ says }) => says.test(text));
  if (found) {
    const fix = typeof found.fix === "string" ? found.fix : found.fix(exchange);
    return { kind: found.kind, sentence: `${found.sentence} (${seen})`, fix };
  }
  if (!session.test(text) || ![200, 400, 404, 409, 422].includes(status)) return undefined;
  return { kind: "session", sentence: `${sessionOf(what)} (${seen})`, fix: sessionFix(what) };
}

function sessionOf(what: string): string {
  return what === "initialize"
    ? "the server asks for a session before there is one"
    : "the server does not know the session that it gave out itself";
}

function sessionFix(what: string): string {
  return what === "initialize"
    ? "let initialize through without Mcp-Session-Id: only later requests have one"
    : // https://github.com/hyodotdev/openiap/issues/287
      "serve without sessions (sessionIdGenerator: undefined in the TypeScript SDK, stateless_http=True in the Python SDK and FastMCP), or keep sessions where every instance finds them";
}
