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
