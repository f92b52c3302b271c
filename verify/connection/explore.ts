import type { CheckContext, RawResponse } from "../contract.ts";
import { clientInfo, requestMeta, revisions } from "../mcp/revisions.ts";
import { NoAnswerInTime } from "../http/errors.ts";
import { isObject } from "../json.ts";
import type { Cause } from "./cause.ts";
import { causeOf } from "./classify.ts";
import { olderTransport, readMessage } from "./content.ts";
import type { Exchange } from "./exchange.ts";
import { causeOfFailure } from "./failure.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { nextRequestId } from "../mcp/json-rpc.ts";
import { leadsToMetadata } from "../mcp/metadata.ts";

/** What is needed to ask an endpoint, or a neighbour of it. */
export type Asking = Pick<CheckContext, "endpoint" | "options" | "raw" | "open" | "quote" | "signal">;

/** What a client of either era meets at an endpoint. */
export type Exploration =
  | { kind: "works"; server: string; version: string; tools: Offered; milliseconds: number }
  /** It asks for sign-in as MCP has it, and no token was given. */
  | { kind: "sign-in"; challenge: string }
  /** With the URL that a redirect names. */
  | { kind: "cause"; cause: Cause; target?: URL };

/** The tools that hosts get to see: their number, or none because none are announced. */
export type Offered = number | "unannounced";

/** Opens a connection by hand in both eras, message by message, as hosts do, until a moment of this process; throws only where the signal aborts. */
export async function explore(asking: Asking, until: number): Promise<Exploration> {
  const [legacy, modern] = await Promise.all([tryLegacy(asking, until), tryModern(asking, until)]);
  asking.signal.throwIfAborted();
  if (legacy.kind !== "cause") return legacy;
  if (modern.kind !== "cause") return isOfTheWire(legacy.cause) ? legacy : modern;
  const isMade = !["time", "name", "route", "tls"].includes(legacy.cause.kind);
  const older = isMade ? await findOlderTransport(asking, longestLookSeconds) : undefined;
  return older ? { kind: "cause", cause: older } : legacy;
}

/** Whether it spoils every answer, in whichever era: what one client overlooks, another refuses. */
export function isOfTheWire({ kind }: Cause): boolean {
  return kind === "json" || kind === "redirect";
}

async function tryLegacy(asking: Asking, until: number): Promise<Exploration> {
  const began = performance.now();
  const params = { protocolVersion: revisions.legacy, capabilities: {}, clientInfo };
  const opened = await ask(asking, "initialize", params, {}, until);
  if ("end" in opened) return opened.end;
  const milliseconds = performance.now() - began;
  const { result, headers } = opened;
  const session = headers["mcp-session-id"];
  const version = String(result["protocolVersion"]);
  const sent = { "mcp-protocol-version": version, ...(session === undefined ? {} : { "mcp-session-id": session }) };
  const note = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
  await post(asking, note, sent, until).catch(() => undefined);
  const listed = await ask(asking, "tools/list", {}, sent, until);
  if (session !== undefined) {
    void asking.raw({ method: "DELETE", headers: sent, timeoutSeconds: longestLookSeconds }).catch(() => undefined);
  }
  if ("end" in listed) return listed.end;
  return {
    kind: "works",
    server: nameOf(result, asking),
    version,
    tools: toolsOf(result, listed.result),
    milliseconds,
  };
}

async function tryModern(asking: Asking, until: number): Promise<Exploration> {
  const began = performance.now();
  const version = revisions.modern;
  const sent = (method: string) => ({ "mcp-protocol-version": version, "mcp-method": method });
  const params = { _meta: requestMeta };
  const opened = await ask(asking, "server/discover", params, sent("server/discover"), until);
  if ("end" in opened) return opened.end;
  const milliseconds = performance.now() - began;
  const listed = await ask(asking, "tools/list", params, sent("tools/list"), until);
  if ("end" in listed) return listed.end;
  return {
    kind: "works",
    server: nameOf(opened.result, asking),
    version,
    tools: toolsOf(opened.result, listed.result),
    milliseconds,
  };
}

const longestBody = 1024 * 1024;
const longestLookSeconds = 2;
const leastSeconds = 0.5;

/** Sends one request; its result, or why there is none that a client can go on with. */
async function ask(
  asking: Asking,
  method: string,
  params: Record<string, unknown>,
  headers: Record<string, string>,
  until: number,
): Promise<{ result: Record<string, unknown>; headers: Record<string, string> } | { end: Exploration }> {
  const { endpoint, options, quote } = asking;
  const id = nextRequestId();
  const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
  let answer: RawResponse;
  try {
    answer = await post(asking, body, headers, until);
  } catch (error) {
    asking.signal.throwIfAborted();
    return { end: { kind: "cause", cause: causeOfFailure(error, endpoint) ?? unknown(method) } };
  }
  const exchange: Exchange = {
    ...answer,
    url: endpoint,
    what: method,
    id,
    hasToken: options.token !== undefined,
    quote,
  };
  const challenge = answer.headers["www-authenticate"];
  if (answer.status === 401 && options.token === undefined) {
    const isRight = await leadsToMetadata(asking, bearerChallenge(challenge));
    if (isRight) return { end: { kind: "sign-in", challenge: quote(challenge ?? "") } };
  }
  const cause = causeOf(exchange);
  if (cause) {
    const target = cause.kind === "redirect" ? URL.parse(answer.headers["location"] ?? "", endpoint.href) : null;
    return { end: { kind: "cause", cause, ...(target ? { target } : {}) } };
  }
  const read = readMessage(exchange);
  const result = "message" in read ? read.message["result"] : undefined;
  return { result: isObject(result) ? result : {}, headers: answer.headers };
}

/** Posts a message, and reads its answer no further than a client does: a stream may stay open after it. */
async function post(asking: Asking, body: string, headers: Record<string, string>, until: number) {
  const began = performance.now();
  const timeoutSeconds = Math.max(leastSeconds, Math.round((until - began) / 100) / 10);
  const sent = { "content-type": "application/json", ...headers };
  const stream = await asking.open({ method: "POST", headers: sent, body, timeoutSeconds });
  const isStream = stream.headers["content-type"]?.startsWith("text/event-stream") === true;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stream.close();
  }, timeoutSeconds * 1000);
  let text = "";
  try {
    for await (const piece of stream.pieces) {
      text += piece.text;
      if (text.length > longestBody || (isStream && isAnswered(text))) break;
    }
  } catch (error) {
    throw isLate ? new NoAnswerInTime(`POST ${asking.endpoint.pathname}`, timeoutSeconds, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
    stream.close();
  }
  const { status, headers: received } = stream;
  const cut = text.length > longestBody;
  return { status, headers: received, body: text, cut, milliseconds: performance.now() - began };
}

/** Whether an event with the answer has come in full. */
function isAnswered(text: string): boolean {
  return /\n\r?\n$/.test(text.slice(-3)) && /"(?:result|error)"\s*:/.test(text);
}

/** Whether a GET opens the stream of the older transport. */
export async function findOlderTransport(asking: Asking, timeoutSeconds: number): Promise<Cause | undefined> {
  const headers = { accept: "text/event-stream" };
  const stream = await asking.open({ method: "GET", headers, timeoutSeconds }).catch(() => undefined);
  if (!stream) return undefined;
  const timer = setTimeout(stream.close, timeoutSeconds * 1000);
  try {
    if (!stream.headers["content-type"]?.startsWith("text/event-stream")) return undefined;
    for await (const { text } of stream.pieces) {
      if (/^event:\s*endpoint\b/m.test(text)) return olderTransport(asking.endpoint.pathname);
      return undefined;
    }
  } catch {
    // It hung up before it said anything.
  } finally {
    clearTimeout(timer);
    stream.close();
  }
  return undefined;
}

function unknown(method: string): Cause {
  return {
    kind: "route",
    sentence: `the connection for ${method} breaks off`,
    fix: "see in the log of the server, and of the gateway before it, why it closed the connection",
  };
}

function nameOf(result: Record<string, unknown>, { quote }: Asking): string {
  const info = result["serverInfo"];
  return isObject(info) ? quote(`${String(info["name"])} ${String(info["version"])}`) : "a server without a name";
}

function toolsOf({ capabilities }: Record<string, unknown>, { tools }: Record<string, unknown>): Offered {
  if (!isObject(capabilities) || !("tools" in capabilities)) return "unannounced";
  return Array.isArray(tools) ? tools.length : 0;
}
