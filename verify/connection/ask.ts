import type { CheckContext, RawResponse } from "../contract.ts";
import { NoAnswerInTime } from "../http/errors.ts";
import { isObject } from "../json.ts";
import { bearerChallenge } from "../mcp/authorization.ts";
import { clientInfo } from "../mcp/revisions.ts";
import { nextRequestId } from "../mcp/json-rpc.ts";
import { leadsToMetadata } from "../mcp/metadata.ts";
import type { Cause } from "./cause.ts";
import type { End } from "./exploration.ts";
import { causeOf } from "./classify.ts";
import { readMessage } from "./content.ts";
import type { Exchange } from "./exchange.ts";
import { causeOfFailure } from "./failure.ts";

/** What is needed to ask an endpoint, or a neighbour of it. */
export type Asking = Pick<CheckContext, "endpoint" | "options" | "raw" | "open" | "quote" | "signal">;

/** Firewalls refuse requests without a name, and what is not asked for may still come compressed. */
const usual = {
  "content-type": "application/json",
  "accept-encoding": "identity",
  "user-agent": `${clientInfo.name}/${clientInfo.version}`,
};
const longestBody = 1024 * 1024;
const leastSeconds = 0.5;

/** Sends one request, of a list the one for this page; its result, or why there is none that a client can go on with. */
export async function ask(
  asking: Asking,
  method: string,
  params: Record<string, unknown>,
  headers: Record<string, string>,
  until: number,
  page = 1,
): Promise<{ result: Record<string, unknown>; headers: Record<string, string> } | { end: End }> {
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
    what: page === 1 ? method : `${method} (page ${page}, cursor ${quote(JSON.stringify(params["cursor"]))})`,
    method,
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
export async function post(asking: Asking, body: string, headers: Record<string, string>, until: number) {
  const began = performance.now();
  const timeoutSeconds = Math.max(leastSeconds, Math.round((until - began) / 100) / 10);
  const sent = { ...usual, ...headers };
  const stream = await asking.open({ method: "POST", headers: sent, body, timeoutSeconds });
  const isStream = stream.headers["content-type"]?.startsWith("text/event-stream") === true;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stream.close();
  }, timeoutSeconds * 1000);
  let text = "";
  let searched = 0;
  try {
    for await (const piece of stream.pieces) {
      text += piece.text;
      if (text.length > longestBody) break;
      if (!isStream || !/\n\r?\n$/.test(text.slice(-3))) continue;
      if (hasAnswer(text.slice(searched))) break;
      searched = text.length;
    }
  } catch (error) {
    // A stream may stay open after the answer.
    if (!(isLate && isStream && hasAnswer(text)))
      throw isLate
        ? new NoAnswerInTime(`POST ${asking.endpoint.pathname}`, timeoutSeconds, { cause: error, hasBegun: true })
        : error;
  } finally {
    clearTimeout(timer);
    stream.close();
  }
  const { status, headers: received } = stream;
  const cut = text.length > longestBody;
  return { status, headers: received, body: text, cut, milliseconds: performance.now() - began };
}

function hasAnswer(text: string): boolean {
  return /"(?:result|error)"\s*:/.test(text);
}

function unknown(method: string): Cause {
  return {
    kind: "route",
    sentence: `the connection for ${method} breaks off`,
    fix: "see in the log of the server, and of the gateway before it, why it closed the connection",
  };
}
