// What requests of each protocol era look like when there is nothing unusual about them: the ways past the SDK take only
// those, and leave every field that they do not know to the SDK.
import type { IncomingHttpHeaders } from "node:http";
import { serverInfo } from "./server-info.ts";

export const modernVersion = "2026-07-28";
export const legacyVersions: ReadonlySet<unknown> = new Set(["2025-03-26", "2025-06-18", "2025-11-25"]);

/** What the protocol's own keys in `_meta` begin with. */
export const prefix = "io.modelcontextprotocol/";
const versionKey = `${prefix}protocolVersion`;
const capabilitiesKey = `${prefix}clientCapabilities`;
const clientKey = `${prefix}clientInfo`;
const envelopeKeys = new Set([versionKey, capabilitiesKey, clientKey]);
const traceKeys = new Set(["traceparent", "tracestate", "baggage"]);
const clientTexts = new Set(["name", "title", "version", "description", "websiteUrl"]);

/** A request of JSON-RPC without anything beside it. */
export interface OrdinaryRequest {
  id: string | number;
  method: string;
  params: Record<string, unknown>;
}

/** The request that a body is, where it has an id, a method and params and nothing more. */
export function toRequest(body: unknown): OrdinaryRequest | undefined {
  if (!isRecord(body) || body["jsonrpc"] !== "2.0" || Object.keys(body).length !== 4) return undefined;
  const { id, method, params } = body;
  if (typeof method !== "string" || !isRecord(params)) return undefined;
  if (typeof id === "string") return { id, method, params };
  return Number.isSafeInteger(id) ? { id: Number(id), method, params } : undefined;
}

/** Whether headers and metadata are those of an ordinary request of 2026; `name` is what its method is about. */
export function fitsModern(
  headers: IncomingHttpHeaders,
  { method, name }: { method: string; name: string | undefined },
  meta: Record<string, unknown> | undefined,
): boolean {
  if (headers["mcp-method"] !== method || headers["mcp-name"] !== name || !meta) return false;
  for (const header in headers) if (header.startsWith("mcp-param-")) return false;
  for (const key in meta) if (!envelopeKeys.has(key) && !traceKeys.has(key)) return false;
  return (
    meta[versionKey] === modernVersion && isPlainClient(meta[clientKey]) && hasPlainCapabilities(meta[capabilitiesKey])
  );
}

/** Whether a client tells who it is in texts alone. */
export function isPlainClient(client: unknown): boolean {
  if (!isRecord(client) || client["name"] === undefined || client["version"] === undefined) return false;
  for (const key in client) if (!clientTexts.has(key) || typeof client[key] !== "string") return false;
  return true;
}

/** Whether capabilities are objects of objects, as nearly all are; the SDK knows the rest. */
export function hasPlainCapabilities(capabilities: unknown): boolean {
  if (!isRecord(capabilities)) return false;
  for (const name in capabilities) {
    const capability = capabilities[name];
    if (!isRecord(capability)) return false;
    for (const part in capability) if (!isPlainPart(name, part, capability[part])) return false;
  }
  return true;
}

/** A result as answers of 2026 carry it. */
export function toModernResult({ _meta, ...result }: { _meta?: object | undefined; [field: string]: unknown }): object {
  return { ...result, resultType: "complete", _meta: { ..._meta, [`${prefix}serverInfo`]: serverInfo } };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlainPart(name: string, part: string, value: unknown): boolean {
  if (name === "roots") return part === "listChanged" && typeof value === "boolean";
  return isRecord(value) && !("applyDefaults" in value);
}
