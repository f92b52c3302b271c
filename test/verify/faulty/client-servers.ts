import type { RequestListener } from "node:http";
import { corsHeaders, healthyListener, type LiveServer, serve, serveAsIs, withCors } from "../live-server.ts";
import { fault } from "./altered-server.ts";
import {
  alternate,
  answersToTheLast,
  error,
  isModern,
  latin1,
  narrowed,
  offering,
  oneAtATime,
  oneKnowsTheSession,
  response,
  toolNamed,
} from "./client-answers.ts";
import type { FaultyServer } from "./faulty-server.ts";

const json = { "content-type": "application/json" };
const serverInfo = { name: "altered", version: "1.0.0" };

const healthy = healthyListener();

/** Servers that work with one client and not with another, as people have reported them. */
export const clientFaults: FaultyServer[] = [
  // https://github.com/modelcontextprotocol/python-sdk/issues/961
  fault("string ids that come back as numbers", ["protocol.request-ids"], {
    answer: ({ id, method }) =>
      method === "tools/list" && typeof id === "string" && /^\d+$/.test(id)
        ? response(Number(id), { tools: [] })
        : undefined,
  }),
  // https://github.com/DeusData/codebase-memory-mcp/issues/253
  fault("string ids that come back as 0", ["protocol.request-ids"], {
    answer: ({ id, method }) =>
      method === "tools/list" && typeof id === "string" ? response(parseInt(id, 10) || 0, { tools: [] }) : undefined,
  }),
  // https://github.com/hoppscotch/hoppscotch/pull/5965
  fault("string ids refused", ["protocol.request-ids"], {
    answer: ({ id, method }) =>
      typeof id === "string" && method === "tools/list"
        ? error(null, -32_600, "Invalid Request: id must be an integer")
        : undefined,
  }),
  // https://github.com/modelcontextprotocol/typescript-sdk/issues/742
  fault("answers that go to the last who asked", ["protocol.request-ids"], answersToTheLast()),
  // https://github.com/sickn33/agentic-awesome-skills/issues/1003
  fault("older versions refused", ["protocol.negotiation"], {
    answer: ({ id, method, params }) =>
      method === "initialize" && params["protocolVersion"] !== "2025-11-25"
        ? error(id, -32_602, "Unsupported protocol version")
        : undefined,
  }),
  // https://github.com/xpzouying/xiaohongshu-mcp/issues/697
  fault("the header of an agreed version refused", ["protocol.negotiation"], {
    answer: ({ id, method }, { headers }) =>
      method === "tools/list" && /^2024-|^2025-0/.test(String(headers["mcp-protocol-version"]))
        ? error(id, -32_000, "Bad Request: Unsupported protocol version", 400)
        : undefined,
  }),
  // https://github.com/hauptsacheNet/typo3-mcp-server/pull/116
  fault("requests without a version header refused", ["protocol.negotiation"], {
    answer: ({ id, method }, { headers }) =>
      method === "tools/list" && headers["mcp-protocol-version"] === undefined
        ? error(id, -32_000, "Bad Request: MCP-Protocol-Version is required", 400)
        : undefined,
  }),
  // https://github.com/pgEdge/pgedge-postgres-mcp/issues/212
  fault("any version promised", ["protocol.negotiation"], {
    answer: ({ method, params }) =>
      method === "initialize"
        ? { result: { protocolVersion: params["protocolVersion"], capabilities: { tools: {} }, serverInfo } }
        : undefined,
  }),
  // https://github.com/feichai0017/NoKV/pull/384
  fault("a version of the future refused", ["protocol.negotiation"], {
    answer: ({ id, method, params }) =>
      method === "initialize" && String(params["protocolVersion"]) > "2025-11-25"
        ? error(id, -32_602, "Unsupported protocol version")
        : undefined,
  }),
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
  altered("connections hung up on after each answer", ["protocol.connections"], (request, answer) => {
    answer.on("finish", () => setTimeout(() => request.socket.destroy(), 50));
    healthy(request, answer);
  }),
  // https://github.com/es617/obsidian-sync-mcp/issues/16
  fault("texts in Latin-1", ["protocol.encoding"], {
    answer: ({ id, method }, request) =>
      method === "tools/list" && !isModern(request)
        ? {
            http: {
              headers: json,
              body: latin1(JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [toolNamed("Übersicht")] } })),
            },
          }
        : undefined,
  }),
  // https://github.com/mendix/RestServices/issues/53
  fault("a byte order mark", ["protocol.encoding"], {
    answer: ({ id, method }, request) =>
      method === "tools/list" && !isModern(request)
        ? {
            http: {
              headers: json,
              body: `\uFEFF${JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [toolNamed("List")] } })}`,
            },
          }
        : undefined,
  }),
  // https://github.com/DeusData/codebase-memory-mcp/issues/1185
  fault("tools that it does not tell of", ["protocol.capabilities"], {
    answer: ({ method }) =>
      method === "initialize" ? { result: { protocolVersion: "2025-06-18", capabilities: {}, serverInfo } } : undefined,
  }),
  // https://github.com/TurtleTech-ehf/snapper/issues/27
  fault("no tools at all", ["protocol.capabilities"], { list: () => [] }),
  // https://github.com/charmbracelet/crush/pull/1447
  fault(
    "prompts offered and refused",
    ["protocol.capabilities"],
    offering("prompts", ({ id }) => error(id, -32_601, "Method not found")),
  ),
  // https://github.com/gensecaihq/Wazuh-MCP-Server/issues/75
  fault("a resource with null in it", ["protocol.results"], {
    ...offering("resources", ({ id, method }) =>
      response(
        id,
        method === "resources/list"
          ? { resources: [{ uri: "word://one", name: "one", description: null }] }
          : { resourceTemplates: [] },
      ),
    ),
  }),
  // https://github.com/modelcontextprotocol/rust-sdk/issues/1283
  fault("an error beside each result", ["protocol.results"], {
    ...offering("prompts", ({ id }) => ({
      http: { headers: json, body: JSON.stringify({ jsonrpc: "2.0", id, result: { prompts: [] }, error: null }) },
    })),
  }),
  // https://github.com/daintreehq/daintree/issues/11526
  fault("a list of tools over 1 MiB", ["protocol.results"], {
    list: ([first, ...rest]) => [{ ...first, _meta: { "altered/index": "x".repeat(1_200_000) } }, ...rest],
  }),
  // https://github.com/anthropics/claude-code/issues/43238
  fault("calls that a firewall refuses", ["protocol.calls"], {
    answer: ({ method }) =>
      method === "tools/call"
        ? { http: { status: 403, headers: { "content-type": "text/html" }, body: "<h1>403 Forbidden</h1>" } }
        : undefined,
  }),
  // https://github.com/last9/last9-mcp-server/pull/174
  fault("instances of different releases", ["protocol.instances"], { list: alternate((tools) => tools.slice(0, 2)) }),
  // https://github.com/getnao/nao/issues/925
  fault("a session that one instance knows", ["protocol.instances"], oneKnowsTheSession()),
  // https://github.com/ClickHouse/mcp-clickhouse/issues/128
  altered("one slow call that holds up all others", ["protocol.concurrency"], oneAtATime()),
];

function altered(name: string, expects: string[], listener: RequestListener): FaultyServer {
  return asServed(name, expects, () => serve(listener));
}

/** A server that nothing lets browsers in to, unless its listener does. */
function asIs(name: string, expects: string[], listener: RequestListener): FaultyServer {
  return asServed(name, expects, () => serveAsIs(listener));
}

function asServed(name: string, expects: string[], open: () => Promise<LiveServer>): FaultyServer {
  return {
    name,
    expects,
    start: async () => {
      const { endpoint, close } = await open();
      return { url: endpoint, close };
    },
  };
}
