import type { Refusal } from "./auth/authenticator.ts";
import { reauthenticationResult } from "./auth/security-schemes.ts";
import { findTool } from "./tools/index.ts";

/** The scopes that a token needs for a JSON-RPC message, or for all messages of a batch. */
export function requiredScopes(body: unknown): readonly string[] {
  if (!Array.isArray(body)) return requiredScopesOf(body);
  return [...new Set(body.flatMap(requiredScopesOf))];
}

/**
 * The body of a 401, 403 or 503: for a tool call a result with which ChatGPT lets the user sign in again, for every other
 * request a JSON-RPC error.
 */
export function refusalBody(refusal: Refusal, body: unknown): object {
  const id = requestId(body);
  if (id !== null && toolName(body) !== undefined && refusal.challenge !== undefined) {
    return { jsonrpc: "2.0", id, result: reauthenticationResult(refusal) };
  }
  return { jsonrpc: "2.0", id, error: { code: -32000, message: refusal.message } };
}

const none: readonly string[] = [];

function requiredScopesOf(message: unknown): readonly string[] {
  const name = toolName(message);
  return name === undefined ? none : (findTool(name)?.scopes ?? none);
}

function toolName(message: unknown): string | undefined {
  if (!isObject(message) || !("method" in message) || message.method !== "tools/call") return undefined;
  if (!("params" in message) || !isObject(message.params) || !("name" in message.params)) return undefined;
  return typeof message.params.name === "string" ? message.params.name : undefined;
}

function requestId(message: unknown): string | number | null {
  if (!isObject(message) || !("id" in message)) return null;
  return typeof message.id === "string" || typeof message.id === "number" ? message.id : null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
