import { createServer as createTcpServer } from "node:net";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { refusals } from "./refusing-servers.ts";
import { wireFaults } from "./wire-servers.ts";
import {
  altered,
  answer,
  at,
  error,
  json,
  older,
  plain,
  unusable,
  type UnusableServer,
  withId,
} from "./unusable-server.ts";

/** Servers to which no client connects, each for another reason. */
export const connectionFaults: UnusableServer[] = [
  ...refusals,
  ...wireFaults,
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
  // https://github.com/daintreehq/daintree/issues/11526
  unusable("an answer without an end", "limits", "1 MiB", (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(65_536)));
    };
    response.writeHead(200, json).on("drain", more);
    more();
  }),
  // https://github.com/mrexodia/ida-pro-mcp/issues/267
  {
    ...unusable("one request at a time, and a stream among them", "time", "ThreadingHTTPServer", oneAtATime()),
    says: "while a client holds the stream that a GET opens",
  },
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
  // The first page is as it should be.
  {
    ...altered("a second page of tools that is none", "schema", 'make tools[0].inputSchema.type "object"', {
      answer: (message) => {
        if (message.method !== "tools/list") return older(message);
        const isLast = message.params["cursor"] === "two";
        const inputSchema = { type: isLast ? "string" : "object" };
        return { result: { tools: [{ name: "find", inputSchema }], ...(isLast ? {} : { nextCursor: "two" }) } };
      },
    }),
    says: 'the result of tools/list (page 2, cursor "two")',
  },
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

/** Takes the next request once the answer to the last one has ended, and a GET opens a stream without an end. */
function oneAtATime(): RequestListener {
  let turn = Promise.resolve();
  return (request, response) => {
    const take = async () => {
      if (response.destroyed) return;
      const ended = once(response, "close");
      if (request.method === "GET") response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      else {
        const message = JSON.parse((await text(request)) || "{}");
        const { http } = older(message) ?? withId(message, message.id);
        const tool = '{"name":"list_words","inputSchema":{"type":"object"}}';
        if (message.id === undefined) response.writeHead(202).end();
        else response.writeHead(200, json).end(http.body.replace('"tools":[]', `"tools":[${tool}]`));
      }
      await ended;
    };
    turn = turn.then(take).catch(() => {});
  };
}
