// What requests of both protocol eras look like when there is nothing unusual about them; a field that is not named here
// makes a request one for the SDK.
import type { IncomingHttpHeaders } from "node:http";
import { serverInfo } from "../server-info.ts";

export const modernVersion = "2026-07-28";
export const legacyVersions: ReadonlySet<unknown> = new Set(["2025-03-26", "2025-06-18", "2025-11-25"]);

/** The prefix of `_meta` keys that MCP reserves for itself. */
export const reservedPrefix = "io.modelcontextprotocol/";
const versionKey = `${reservedPrefix}protocolVersion`;
const capabilitiesKey = `${reservedPrefix}clientCapabilities`;
const clientInfoKey = `${reservedPrefix}clientInfo`;
const envelopeKeys = new Set([versionKey, capabilitiesKey, clientInfoKey]);
const traceKeys = new Set(["traceparent", "tracestate", "baggage"]);
const clientInfoTexts = new Set(["name", "title", "version", "description", "websiteUrl"]);

/** A JSON-RPC request without further members. */
export interface PlainRequest {
  id: string | number;
  method: string;
  params: Record<string, unknown>;
}

/** The JSON-RPC request that a body is, if it has an id, a method, params and nothing more. */
export function toPlainRequest(body: unknown): PlainRequest | undefined {
  if (!isRecord(body) || body["jsonrpc"] !== "2.0" || Object.keys(body).length !== 4) return undefined;
  const { id, method, params } = body;
  if (typeof method !== "string" || !isRecord(params)) return undefined;
  if (typeof id === "string") return { id, method, params };
  return Number.isSafeInteger(id) ? { id: Number(id), method, params } : undefined;
}

/** Whether headers and `_meta` are those of a 2026-07-28 request; `name` is what `Mcp-Name` must say. */
export function hasPlainEnvelope(
  headers: IncomingHttpHeaders,
  { method, name }: { method: string; name: string | undefined },
  meta: Record<string, unknown> | undefined,
): boolean {
  if (headers["mcp-method"] !== method || headers["mcp-name"] !== name || !meta) return false;
  for (const header in headers) if (header.startsWith("mcp-param-")) return false;
  for (const key in meta) if (!envelopeKeys.has(key) && !traceKeys.has(key)) return false;
  return (
    meta[versionKey] === modernVersion &&
    isPlainClientInfo(meta[clientInfoKey]) &&
    hasPlainCapabilities(meta[capabilitiesKey])
  );
}

/** Whether a `clientInfo` consists of texts alone. */
export function isPlainClientInfo(client: unknown): boolean {
  if (!isRecord(client) || client["name"] === undefined || client["version"] === undefined) return false;
  for (const key in client) if (!clientInfoTexts.has(key) || typeof client[key] !== "string") return false;
  return true;
}

/** Whether a client's capabilities are objects of objects, as nearly all are. */
export function hasPlainCapabilities(capabilities: unknown): boolean {
  if (!isRecord(capabilities)) return false;
  for (const name in capabilities) {
    const capability = capabilities[name];
    if (!isRecord(capability)) return false;
    for (const part in capability) if (!isPlainPart(name, part, capability[part])) return false;
  }
  return true;
}

/** A result as 2026-07-28 has it. */
export function toModernResult({ _meta, ...result }: { _meta?: object | undefined; [field: string]: unknown }): object {
  return { ...result, resultType: "complete", _meta: { ..._meta, [`${reservedPrefix}serverInfo`]: serverInfo } };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlainPart(name: string, part: string, value: unknown): boolean {
  if (name === "roots") return part === "listChanged" && typeof value === "boolean";
  return isRecord(value) && !("applyDefaults" in value);
}
