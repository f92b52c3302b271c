import { createParser } from "eventsource-parser";
import type { Era, RawResponse, RawStream, CheckContext } from "../contract.ts";
import { isObject, parseJson } from "../json.ts";
import { requestMeta, revisions } from "./revisions.ts";

/** What came back for one JSON-RPC message, as HTTP and as JSON-RPC. */
export interface Reply extends RawResponse {
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
  /** The JSON-RPC response as it came, which may have another id than the request; missing where none came. */
  message?: Record<string, unknown>;
}

/** Names a request within its session. */
export type RequestId = string | number;

// The official client counts its own from 0, and may share the session.
const firstRequestId = 1_000_000;
let lastRequestId = firstRequestId;

/** An id that no other request of this process has. */
export function nextRequestId(): number {
  return (lastRequestId += 1);
}

/** Whether some request of this process had that id. */
export function isRequestId(id: unknown): boolean {
  return typeof id === "number" && id > firstRequestId && id <= lastRequestId;
}

/** Sends JSON-RPC messages over plain HTTP, so that the response is seen as it is. */
export interface JsonRpc {
  era: Exclude<Era, "auto">;
  /** What a message of this method has besides its content type. */
  headersFor(method: string): Record<string, string>;
  /** A request without parameters of its own, as text. */
  bodyOf(method: string, id: RequestId): string;
  request(method: string, params?: Record<string, unknown>, how?: How): Promise<Reply>;
  /** The same, and hands out the answer as it comes. */
  open(method: string, params?: Record<string, unknown>, timeoutSeconds?: number): Promise<RawStream>;
  /** Posts any text at all with the headers that a message of this method has. */
  post(body: string, method: string, how?: How): Promise<Reply>;
}

interface How {
  headers?: Record<string, string>;
  timeoutSeconds?: number;
  /** One of its own where it is missing. */
  id?: RequestId;
}

/** JSON-RPC in the legacy era where the server has it, as most hosts still do, else in the modern one. */
export async function openJsonRpc(context: CheckContext): Promise<JsonRpc> {
  const client = await context.connect("legacy").catch(() => undefined);
  if (client === undefined) return modernJsonRpc(context);
  const { sessionId } = client.transport ?? {};
  return makeJsonRpc(context, "legacy", () => ({
    "mcp-protocol-version": client.getNegotiatedProtocolVersion() ?? revisions.legacy,
    ...(sessionId ? { "mcp-session-id": sessionId } : {}),
  }));
}

/** JSON-RPC in the modern era, whether the server has it or not. */
export function modernJsonRpc(context: CheckContext): JsonRpc {
  // https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
  return makeJsonRpc(context, "modern", (method, name) => ({
    "mcp-protocol-version": revisions.modern,
    "mcp-method": method,
    ...(name === undefined ? {} : { "mcp-name": name }),
  }));
}

function makeJsonRpc(
  context: CheckContext,
  era: JsonRpc["era"],
  headersFor: (method: string, name?: string) => Record<string, string>,
): JsonRpc {
  const send = async (body: string, headers: Record<string, string>, { timeoutSeconds, id, ...how }: How = {}) => {
    const answer = await context.raw({
      method: "POST",
      headers: { "content-type": "application/json", ...headers, ...how.headers },
      body,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    });
    return toReply(answer, id);
  };
  const toMessage = (method: string, params: Record<string, unknown> | undefined, id: RequestId) => {
    const full = era === "modern" ? { ...params, _meta: { ...requestMeta, ...metaOf(params) } } : params;
    const named = params?.["name"] ?? params?.["uri"];
    const name = typeof named === "string" ? named : undefined;
    const body = JSON.stringify({ jsonrpc: "2.0", id, method, ...(full ? { params: full } : {}) });
    return { body, headers: headersFor(method, name) };
  };
  return {
    era,
    headersFor,
    bodyOf: (method, id) => toMessage(method, {}, id).body,
    open(method, params, timeoutSeconds) {
      const { body, headers } = toMessage(method, params, nextRequestId());
      return context.open({
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      });
    },
    post: (body, method, how) => send(body, headersFor(method), how),
    request(method, params, how) {
      const id = how?.id ?? nextRequestId();
      const { body, headers } = toMessage(method, params, id);
      return send(body, headers, { ...how, id });
    },
  };
}

/** Whether a request got its result, be it longer than what is read of an answer, or the server has no such method. */
export function isAnswered(reply: Reply): boolean {
  const { status, result, cut } = reply;
  return result !== undefined || (cut && status === 200) || isUnknownMethod(reply);
}

/** Whether a server says that it has no such method, such as `tools/list` where it has no tools. */
// https://www.jsonrpc.org/specification#error_object
export function isUnknownMethod({ status, error }: Reply): boolean {
  return status === 200 && error?.code === -32601;
}

function metaOf(params: Record<string, unknown> = {}): Record<string, unknown> {
  const meta = params["_meta"];
  return isObject(meta) ? meta : {};
}

/** Reads the JSON-RPC response out of a body, be it JSON or an event stream: that with the id, else the first one. */
export function toReply(answer: RawResponse, id?: RequestId): Reply {
  const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
  const messages = (isStream ? eventsIn(answer.body) : [answer.body]).map(parseObject);
  const responses = messages.filter((message) => "result" in message || "error" in message);
  const message = responses.find((response) => response["id"] === id) ?? responses[0];
  if (message === undefined) return answer;
  const { result, error } = message;
  if (isObject(result)) return { ...answer, message, result };
  if (!isObject(error)) return { ...answer, message };
  return { ...answer, message, error: { code: Number(error["code"]), message: String(error["message"]) } };
}

function eventsIn(body: string): string[] {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void events.push(data) });
  // Some servers end the connection in place of the last event.
  parser.feed(`${body}\n\n`);
  return events;
}

function parseObject(text: string): Record<string, unknown> {
  // Clients decode it away, or do not: a check of its own tells.
  const value = parseJson(text.replace(/^\uFEFF/, ""));
  return isObject(value) ? value : {};
}
