import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createMcpHandler, type McpHttpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { VerifyOptions } from "../../../verify/options.ts";
import { type LiveServer, serve } from "../live-server.ts";
import type { FaultyServer } from "./faulty-server.ts";

type Json = Record<string, unknown>;

/** A tool as it is listed; a fault may make anything of it. */
export type Listed = Json & { name: string; inputSchema: Json };

/** An answer in place of the healthy server's. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | AsyncIterable<Uint8Array>;
}

/** What one faulty server does otherwise than the healthy one. */
export interface Alterations {
  /** Answers a message by itself: a result, a whole HTTP answer, or nothing to leave it to the healthy server. */
  answer?(message: Message, request: IncomingMessage): { result: unknown } | { http: Answer } | "silence" | undefined;
  /** Changes the list of tools. */
  list?(tools: Listed[]): unknown[];
  /** Changes the headers of every answer. */
  headers?: Record<string, string>;
}

/** A JSON-RPC message, or what else a body holds. */
export interface Message {
  id?: unknown;
  method?: string;
  params: Json;
}

const reads = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };

/** A healthy server of both eras with a few tools, its wire changed as a fault wants it. */
export function serveAltered(alterations: Alterations = {}): Promise<LiveServer> {
  const handler = createMcpHandler(makeServer, { legacy: "stateless" });
  return serve((request, response) => {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    void reply(request, handler, alterations, gone.signal).then((answer) => {
      if (answer === "silence") return;
      const { status = 200, headers, body = "" } = answer;
      response.writeHead(status, { ...headers, ...alterations.headers });
      // Nobody is left to tell of an answer that breaks off.
      void pipeline(Readable.from(typeof body === "string" ? [body] : body), response).catch(() => {});
    });
  });
}

/** A fault that these alterations make. */
export function fault(
  name: string,
  expects: string[],
  alterations: Alterations,
  options?: VerifyOptions,
): FaultyServer {
  return {
    name,
    expects,
    async start() {
      const { endpoint, close } = await serveAltered(alterations);
      return { url: endpoint, close, ...(options && { options }) };
    },
  };
}

async function reply(
  request: IncomingMessage,
  handler: McpHttpHandler,
  { answer, list }: Alterations,
  signal: AbortSignal,
): Promise<Answer | "silence"> {
  const { method = "GET", url } = request;
  if (url?.split("?")[0] !== "/mcp") return { status: 404, body: "not found" };
  const body = await text(request);
  const message = parse(body);
  const other = answer?.(message, request);
  if (other === "silence") return other;
  if (other && "http" in other) return other.http;
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const sent = new Request(`http://127.0.0.1${url}`, {
    method,
    headers,
    signal,
    ...(method === "POST" ? { body } : {}),
  });
  const answered = await handler.fetch(sent);
  // A result takes the place of an answer: what is refused on the way stays refused.
  if (other && answered.ok) return toHttp(message, other.result);
  const given = { status: answered.status, headers: Object.fromEntries(answered.headers) };
  if (list && message.method === "tools/list") return { ...given, body: relist(await answered.text(), list) };
  return { ...given, ...(answered.body ? { body: answered.body } : {}) };
}

function makeServer(): McpServer {
  const server = new McpServer({ name: "altered", version: "1.0.0" });
  const word = z.string().min(1).max(50).describe("The word to look for");
  const most = z.int().min(1).max(20).default(10).describe("How many at most");
  server.registerTool(
    "list_words",
    {
      title: "List words",
      description: "Use this when the user wants all words. Do not use for looking for one.",
      inputSchema: z.object({}),
      outputSchema: z.object({ words: z.array(z.string()) }),
      annotations: reads,
    },
    () => ({ content: [{ type: "text", text: "one" }], structuredContent: { words: ["one"] } }),
  );
  server.registerTool(
    "find_word",
    {
      title: "Find a word",
      description: "Use this when the user looks for a certain word and its neighbours.",
      inputSchema: z.object({ word, most }),
      outputSchema: z.object({ found: z.string() }),
      annotations: reads,
    },
    (input) => ({ content: [{ type: "text", text: input.word }], structuredContent: { found: input.word } }),
  );
  server.registerTool(
    "add_word",
    {
      title: "Add a word",
      description: "Use this when the user has a new word to be kept for later.",
      inputSchema: z.object({ word }),
      outputSchema: z.object({ added: z.string() }),
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    (input) => ({ content: [{ type: "text", text: "Added." }], structuredContent: { added: input.word } }),
  );
  return server;
}

function toHttp({ id }: Message, result: unknown): Answer {
  const body = JSON.stringify({ jsonrpc: "2.0", id, result });
  return { headers: { "content-type": "application/json" }, body };
}

function parse(body: string): Message {
  try {
    return { params: {}, ...JSON.parse(body) };
  } catch {
    return { params: {} };
  }
}

function relist(body: string, list: (tools: Listed[]) => unknown[]): string {
  return body.replace(/\{"(?:result|jsonrpc)":.*\}/, (found) => {
    const message = JSON.parse(found);
    if (message.result) message.result.tools = list(message.result.tools);
    return JSON.stringify(message);
  });
}
