import { healthyListener, serve } from "../live-server.ts";
import { fault } from "./altered-server.ts";
import {
  alternate,
  answersToTheLast,
  error,
  isModern,
  latin1,
  offering,
  oneAtATime,
  oneKnowsTheSession,
  response,
  toolNamed,
} from "./client-answers.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { hostFaults, served } from "./host-servers.ts";
import { brokenAfter, forgetfulAfter } from "./idle-servers.ts";

const json = { "content-type": "application/json" };
const serverInfo = { name: "altered", version: "1.0.0" };

// Longer, and Node.js has closed the connection before it can be found broken.
const pause = { holdSeconds: 1.5 };

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
  // https://github.com/WordPress/mcp-adapter/issues/157
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
  // https://github.com/yandex-cloud/mcp/issues/2
  fault("null in place of an empty list", ["protocol.results"], {
    ...offering("resources", ({ id, method }) =>
      response(id, method === "resources/list" ? { resources: null } : { resourceTemplates: [] }),
    ),
  }),
  // https://github.com/modelcontextprotocol/rust-sdk/issues/1283
  fault("an error beside each result", ["protocol.results"], {
    ...offering("prompts", ({ id }) => ({
      http: { headers: json, body: JSON.stringify({ jsonrpc: "2.0", id, result: { prompts: [] }, error: null }) },
    })),
  }),
  // https://github.com/modelcontextprotocol/inspector/issues/109
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
  fault("calls that nobody answers", ["protocol.calls"], {
    answer: ({ method }) => (method === "tools/call" ? "silence" : undefined),
  }),
  // https://github.com/last9/last9-mcp-server/pull/174
  fault("instances of different releases", ["protocol.instances"], { list: alternate((tools) => tools.slice(0, 2)) }),
  // https://github.com/getnao/nao/issues/925
  fault("a session that one instance knows", ["protocol.instances"], oneKnowsTheSession()),
  // https://github.com/ClickHouse/mcp-clickhouse/issues/128
  served("one slow call that holds up all others", ["protocol.concurrency"], () => serve(oneAtATime())),
  // https://github.com/mrexodia/ida-pro-mcp/issues/267
  served("one connection at a time", ["protocol.concurrency"], () => serve(oneAtATime(healthyListener()))),
  // https://github.com/zereight/gitlab-mcp/issues/697
  fault("sessions that are soon forgotten", ["protocol.idle"], forgetfulAfter(1000), pause),
  fault("a connection behind the server that is closed while nobody asks", ["protocol.idle"], brokenAfter(1000), pause),
  ...hostFaults,
];
