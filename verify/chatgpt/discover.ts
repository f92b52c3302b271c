import { createParser } from "eventsource-parser";
import { post } from "../connection/ask.ts";
import { causeOf } from "../connection/classify.ts";
import { type Exchange, wordsOf } from "../connection/exchange.ts";
import { causeOfFailure } from "../connection/failure.ts";
import { hostFix } from "../connection/host-names.ts";
import type { CheckContext } from "../contract.ts";
import { isObject, parseJson } from "../json.ts";
import { messageOf } from "../message.ts";
import { revisions } from "../mcp/revisions.ts";
import { requestMeta, stepMs, toStep, usual } from "./asking.ts";
import { amiss, ok, type Step } from "./step.ts";

/** The id that ChatGPT gives it: https://github.com/openai/tunnel-client/issues/63 */
const id = "openai-mcp-discover";
const sent = "POST server/discover";

/** Which way on the first message opens: the modern era, `initialize`, sign-in, or none. */
export interface Discovery {
  steps: Step[];
  next: "modern" | "initialize" | "sign-in" | "nothing";
  milliseconds: number;
}

/** Sends the first message of ChatGPT. */
export async function discover(context: CheckContext): Promise<Discovery> {
  const began = performance.now();
  const body = JSON.stringify({ jsonrpc: "2.0", id, method: "server/discover", params: { _meta: requestMeta } });
  const headers = { ...usual, "mcp-protocol-version": revisions.modern, "mcp-method": "server/discover" };
  const ended = (step: Step, next: Discovery["next"]) => ({
    steps: [step],
    next,
    milliseconds: performance.now() - began,
  });
  let answer;
  try {
    answer = await post(context, body, headers, began + stepMs);
  } catch (error) {
    context.signal.throwIfAborted();
    const cause = causeOfFailure(error, context.endpoint);
    const unknown = {
      kind: "route" as const,
      sentence: messageOf(error),
      fix: "see in the server's log why it closed the connection",
    };
    return ended(toStep(sent, cause ?? unknown), "nothing");
  }
  const { endpoint, options, quote } = context;
  const hasToken = options.token !== undefined;
  const exchange: Exchange = {
    ...answer,
    url: endpoint,
    what: "server/discover",
    method: "server/discover",
    hasToken,
    quote,
  };
  const { status } = answer;
  const messages = messagesIn(answer);
  const error = messages.map((message) => message["error"]).find(isObject);
  if (status === 401 && !hasToken) return ended(ok(sent, "status 401: it asks for sign-in"), "sign-in");
  const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
  if (status === 200 && messages.length > 1) return ended(twice(), "initialize");
  const streamed = isStream && messages.length > 0 ? [stream()] : [];
  if (status === 200 && messages.some((message) => isObject(message["result"]))) {
    const step = streamed[0] ?? ok(sent, `one answer in JSON, ${revisions.modern}`);
    return ended(step, "modern");
  }
  if (status === 200 && error?.["code"] === -32601) {
    const step = streamed[0] ?? ok(sent, "unknown to the server (-32601), so that initialize follows");
    return ended(step, "initialize");
  }
  const cause = causeOf(exchange);
  if (cause?.kind === "host-refused" || status === 421) {
    const seen = cause?.sentence ?? `status ${status}: ${wordsOf(exchange)}`;
    return ended(amiss("fails", "host-refused", { sent, seen, fix: hostFix(exchange) }), "nothing");
  }
  // What a server refuses that knows of no such message, and has not begun a session.
  if ([400, 404, 405, 422].includes(status) || error) {
    if (cause && ["path", "old-transport", "web-page"].includes(cause.kind))
      return ended(toStep(sent, cause), "initialize");
    return ended(refused(status, wordsOf(exchange)), "initialize");
  }
  return ended(
    toStep(
      sent,
      cause ?? { kind: "refused", sentence: `status ${status}: ${wordsOf(exchange)}`, fix: "answer in JSON" },
    ),
    "nothing",
  );
}

function messagesIn({ body, headers }: Pick<Exchange, "body" | "headers">): Record<string, unknown>[] {
  const texts: string[] = [];
  if (headers["content-type"]?.startsWith("text/event-stream")) {
    createParser({ onEvent: ({ data }) => void texts.push(data) }).feed(`${body}\n\n`);
  } else texts.push(body);
  const values = texts.map(parseJson).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return values.filter(isObject).filter((message) => "result" in message || "error" in message);
}

function stream(): Step {
  return amiss("may fail", "discover-stream", {
    sent,
    seen: "the answer comes as text/event-stream, and ChatGPT wants one answer in JSON",
    fix: "answer in JSON: json_response=True in the Python SDK and FastMCP, enableJsonResponse: true in the TypeScript SDK",
  });
}

function twice(): Step {
  return amiss("fails", "discover-stream", {
    sent,
    seen: "more than one answer comes to one request",
    fix: "answer each request once: see whether a gateway in front of the server repeats it",
  });
}

function refused(status: number, words: string): Step {
  return amiss("may fail", "discover-refused", {
    sent,
    seen: `status ${status}: ${words}`,
    fix: "answer a method that the server does not know with status 200 and the JSON-RPC error -32601, also before initialize and without a session; a current SDK does so, and so does a server without sessions",
  });
}
