import type { RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { serveAltered } from "./altered-server.ts";
import { type LiveServer, serve } from "../live-server.ts";

/** A server that would take the examining machine's time or memory. */
export interface Attack {
  name: string;
  start(): Promise<LiveServer>;
}

const mebibyte = 1024 * 1024;
const json = { "content-type": "application/json" };

/** Writes the same piece for as long as it is read. */
function flood(response: ServerResponse, piece: string | Buffer): void {
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on("drain", more);
  more();
}

function attack(name: string, listener: RequestListener): Attack {
  return { name, start: () => serve(listener) };
}

/** Answers each message with a result that is written by hand. */
function answering(name: string, toResult: (method: string) => string, encoding?: keyof typeof encodings): Attack {
  return attack(name, (request, response) => {
    void text(request).then((body) => {
      const { id, method } = JSON.parse(body || "{}");
      const answer = `{"jsonrpc":"2.0","id":${JSON.stringify(id ?? 0)},"result":${toResult(String(method))}}`;
      response.writeHead(200, encoding ? { ...json, "content-encoding": encoding } : json);
      response.end(encoding ? encodings[encoding](answer) : answer);
    });
  });
}

const encodings = {
  gzip: (body: string) => gzipSync(body, { level: 1 }),
  br: (body: string) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

const initialized =
  '{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{}},"serverInfo":{"name":"n","version":"1"}}';
const orInitialized = (result: string) => (method: string) => (method === "initialize" ? initialized : result);

/** 200 tools with large schemas, each of another shape. */
const manySchemas = Array.from({ length: 200 }, (_, tool) => {
  const properties = Array.from({ length: 400 }, (_, index) => `"p${index}":{"type":"string","maxLength":${tool + 9}}`);
  return `{"name":"tool_${tool}","inputSchema":{"type":"object","properties":{${properties.join(",")}}}}`;
}).join(",");

/** Bodies that are small on the wire, or short, and large once they are read. */
export const largeBodies: Attack[] = [
  // https://github.com/mnot/httplint/pull/145 and https://github.com/vm0-ai/vm0/issues/10128
  answering("a gzip bomb", () => `{"tools":[],"pad":"${"0".repeat(64 * mebibyte)}"}`, "gzip"),
  answering("a brotli bomb", () => `{"tools":[],"pad":"${"0".repeat(64 * mebibyte)}"}`, "br"),
  // https://github.com/modelcontextprotocol/typescript-sdk/issues/771: memory grows to many times the length of a response
  answering("JSON of many levels", () => `{"tools":${"[".repeat(1e6)}${"]".repeat(1e6)}}`),
  answering("JSON of many small values", () => `{"tools":[],"pad":[${"[],".repeat(1e6)}0]}`),
];

/** Servers that take time or memory for as long as they are let. */
export const attacks: Attack[] = [
  // https://github.com/openai/codex/issues/37080
  attack("a body of JSON without an end", (_, response) => {
    response.writeHead(200, json);
    flood(response, " ".repeat(mebibyte));
  }),
  // https://github.com/openclaw/openclaw/pull/123194
  attack("an event without an end", (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: ");
    flood(response, "x".repeat(mebibyte));
  }),
  attack("events without an end", (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    flood(
      response,
      ': \n\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n'.repeat(999),
    );
  }),
  // https://github.com/modelcontextprotocol/python-sdk/issues/3332: 1030 tools in one list
  answering("200 tools with large schemas", orInitialized(`{"tools":[${manySchemas}]}`)),
  // Each level of the schema names the one below it twice: a page of text stands for billions of schemas.
  {
    name: "a schema that takes minutes to look at",
    start: () => serveAltered({ list: (tools) => [...tools, slowTool] }),
  },
];

const levels = Array.from({ length: 40 }, (_, level) => {
  const below = { $ref: `#/$defs/level${level + 1}` };
  return [`level${level}`, { type: "object", properties: { a: below, b: below }, required: ["a", "b"] }];
});
const slowTool = {
  name: "slow",
  title: "Slow",
  description: "Use this when the user wants it slow. Do not use for anything quick.",
  inputSchema: {
    type: "object",
    $defs: { ...Object.fromEntries(levels), level40: { type: "object" } },
    properties: { top: { $ref: "#/$defs/level0" } },
    required: ["top"],
  },
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
};
