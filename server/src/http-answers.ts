import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./auth/authenticator.ts";
import { refusalBody } from "./operations.ts";

/** Answers GET and HEAD with a document, and refuses other methods. */
export function answerGet({ method }: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  if (method !== "GET" && method !== "HEAD") return refuseMethod(response, "GET, HEAD");
  sendJson(response, status, body);
}

/** Refuses a method and says which there are. */
export function refuseMethod(response: ServerResponse, allow: string): void {
  response.setHeader("allow", allow);
  refuse(response, 405, `Method not allowed: use ${allow}`);
}

/** Refuses a request that nobody signed in for, or not far enough. */
export function challenge(response: ServerResponse, refusal: Refusal, body: unknown): void {
  if (refusal.challenge !== undefined) response.setHeader("www-authenticate", refusal.challenge);
  if (refusal.status === 503) response.setHeader("retry-after", "5");
  sendJson(response, refusal.status, refusalBody(refusal, body));
}

/** Refuses a request with an error of JSON-RPC. */
export function refuse(response: ServerResponse, status: number, message: string, code = -32000): void {
  sendJson(response, status, { jsonrpc: "2.0", id: null, error: { code, message } });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

// A write wakes whoever reads it. Where many calls come in together, their answers go out together as well, so that the
// reader is woken once and not fifty times, which costs this side as much as the rest of a small call.
let unsent: { response: ServerResponse; text: string }[] = [];

/** Sends the answer to a call at the end of this turn of the event loop; nothing where nobody waits for it. */
export function sendText(response: ServerResponse, text: string | undefined): void {
  if (text === undefined) return;
  if (unsent.length === 0) setImmediate(sendWaiting);
  unsent.push({ response, text });
}

function sendWaiting(): void {
  const answers = unsent;
  unsent = [];
  for (const { response, text } of answers) {
    if (response.destroyed) continue;
    response.writeHead(200, {
      "content-type": "application/json",
      "cache-control": "no-store, no-transform",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  }
}
