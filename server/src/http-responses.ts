import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./auth/authenticator.ts";
import { refusalBody } from "./authorization.ts";

/** Sends a JSON document in response to GET and HEAD, and 405 to other methods. */
export function sendDocument(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
): void {
  if (method !== "GET" && method !== "HEAD") return sendMethodNotAllowed(response, "GET, HEAD");
  sendJson(response, status, body);
}

/** Sends 405 with the `Allow` header. */
export function sendMethodNotAllowed(response: ServerResponse, allow: string): void {
  response.setHeader("allow", allow);
  sendError(response, 405, `Method not allowed: use ${allow}`);
}

/** What pages send besides the headers that every page may. */
const headersOfPages = "authorization, content-type, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id";

/** Lets a page of this origin read the answer: https://fetch.spec.whatwg.org/#http-cors-protocol */
export function allowPage(response: ServerResponse, origin: string): void {
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "www-authenticate");
  response.setHeader("vary", "origin");
}

/** Tells a browser, which sends no token with this question, what its page may send. */
export function sendPreflight(response: ServerResponse): void {
  response.setHeader("access-control-allow-headers", headersOfPages);
  response.writeHead(204).end();
}

/** Sends 401, 403 or 503 with the `WWW-Authenticate` header that the refusal has. */
export function sendChallenge(response: ServerResponse, refusal: Refusal, body: unknown): void {
  if (refusal.challenge !== undefined) response.setHeader("www-authenticate", refusal.challenge);
  if (refusal.status === 503) response.setHeader("retry-after", "5");
  sendJson(response, refusal.status, refusalBody(refusal, body));
}

/** Sends a JSON-RPC error without an id. */
export function sendError(response: ServerResponse, status: number, message: string, code = -32000): void {
  sendJson(response, status, { jsonrpc: "2.0", id: null, error: { code, message } });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
