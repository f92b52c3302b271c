// Why this is here: the official SDK makes a server, a transport and a web request anew for every HTTP request, which is
// most of what a small tool call costs. An ordinary tool call needs none of it. This file recognises one, of either
// protocol era, runs the tool by the same `runTool`, and writes the answer that the SDK would write; whatever is unusual
// (a batch, a stream, an unknown tool, a header that does not fit, any field it does not know) it leaves to the SDK.
// It also answers before the SDK is loaded. `test/fast-path.test.ts` holds both ways against each other.
import type { CallToolResult } from "@modelcontextprotocol/server";
import type { IncomingHttpHeaders } from "node:http";
import { CallRecord } from "./call-record.ts";
import type { ToolServices } from "./tool-services.ts";
import { protocolVersionOf, traceparentOf } from "./request-facts.ts";
import { serverInfo } from "./server-info.ts";
import { findTool } from "./tools/index.ts";
import { runTool } from "./tools/run-tool.ts";
import type { Tool, ToolContext } from "./tools/tool.ts";
import type { User } from "./user.ts";

/** An ordinary tool call. */
export interface OrdinaryCall {
  id: string | number;
  tool: Tool;
  input: unknown;
  protocolVersion: string;
  traceparent: string | undefined;
}

/** Whoever waits for an answer. */
export interface Waiting {
  readonly gone: boolean;
  /** Aborts once the client is gone. */
  readonly signal: AbortSignal;
}

const modernVersion = "2026-07-28";
const legacyVersions = new Set<unknown>(["2025-03-26", "2025-06-18", "2025-11-25"]);
const prefix = "io.modelcontextprotocol/";
const versionKey = `${prefix}protocolVersion`;
const capabilitiesKey = `${prefix}clientCapabilities`;
const clientKey = `${prefix}clientInfo`;
const envelopeKeys = new Set([versionKey, capabilitiesKey, clientKey]);
const clientTexts = new Set(["name", "title", "version", "description", "websiteUrl"]);
const traceKeys = new Set(["traceparent", "tracestate", "baggage"]);

/** The ordinary tool call that a request is, or undefined when the SDK has to look at it. */
export function recognise(headers: IncomingHttpHeaders, body: unknown): OrdinaryCall | undefined {
  if (!isRecord(body) || body["jsonrpc"] !== "2.0" || body["method"] !== "tools/call" || keyCount(body) !== 4)
    return undefined;
  const { id, params } = body;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return undefined;
  if (!isRecord(params) || typeof params["name"] !== "string") return undefined;
  for (const key in params) if (key !== "name" && key !== "arguments" && key !== "_meta") return undefined;
  const { name, arguments: input, _meta: meta } = params;
  if (input !== undefined && !isRecord(input)) return undefined;
  if (meta !== undefined && !isRecord(meta)) return undefined;
  const tool = findTool(name);
  if (!tool) return undefined;
  const version = headers["mcp-protocol-version"];
  const isFit = version === modernVersion ? fitsModern(headers, name, meta) : fitsLegacy(version, meta);
  if (!isFit) return undefined;
  return {
    id: typeof id === "string" ? id : Number(id),
    tool,
    input,
    protocolVersion: protocolVersionOf(version === undefined ? version : String(version)),
    traceparent: traceparentOf(meta),
  };
}

/** Runs an ordinary tool call; answers the body of the HTTP answer, or undefined when nobody waits for it any more. */
export async function answerOrdinary(
  call: OrdinaryCall,
  user: User,
  services: ToolServices,
  client: Waiting,
): Promise<string | undefined> {
  const { id, tool, input, protocolVersion, traceparent } = call;
  const { store, gate, observers } = services;
  const trace = traceparent === undefined ? {} : { traceparent };
  const record = new CallRecord(observers, { id: String(id), tool: tool.name, user, protocolVersion, ...trace });
  const context: ToolContext = {
    user,
    store,
    // Made only for a tool that looks at it.
    get signal() {
      return client.signal;
    },
    progress: noProgress,
  };
  const result = await runTool(tool, input, context, { gate, record });
  if (client.gone) {
    record.end("cancelled");
    return undefined;
  }
  record.end(result.isError === true ? "tool_error" : "ok");
  return JSON.stringify({
    jsonrpc: "2.0",
    id,
    result: protocolVersion === modernVersion ? toModernResult(result) : result,
  });
}

function toModernResult({ _meta, ...result }: CallToolResult): object {
  return { ...result, resultType: "complete", _meta: { ..._meta, [`${prefix}serverInfo`]: serverInfo } };
}

function fitsLegacy(version: unknown, meta: Record<string, unknown> | undefined): boolean {
  if (version !== undefined && !legacyVersions.has(version)) return false;
  for (const key in meta) if (key === "progressToken" || key.startsWith(prefix)) return false;
  return true;
}

function fitsModern(headers: IncomingHttpHeaders, name: string, meta: Record<string, unknown> | undefined): boolean {
  if (headers["mcp-method"] !== "tools/call" || headers["mcp-name"] !== name || !meta) return false;
  for (const header in headers) if (header.startsWith("mcp-param-")) return false;
  for (const key in meta) if (!envelopeKeys.has(key) && !traceKeys.has(key)) return false;
  return (
    meta[versionKey] === modernVersion && isPlainClient(meta[clientKey]) && hasPlainCapabilities(meta[capabilitiesKey])
  );
}

function isPlainClient(client: unknown): boolean {
  if (!isRecord(client) || client["name"] === undefined || client["version"] === undefined) return false;
  for (const key in client) if (!clientTexts.has(key) || typeof client[key] !== "string") return false;
  return true;
}

/** Whether capabilities are objects of objects, as nearly all are; the SDK knows the rest. */
function hasPlainCapabilities(capabilities: unknown): boolean {
  if (!isRecord(capabilities)) return false;
  for (const name in capabilities) {
    const capability = capabilities[name];
    if (!isRecord(capability)) return false;
    for (const part in capability) if (!isPlainPart(name, part, capability[part])) return false;
  }
  return true;
}

function isPlainPart(name: string, part: string, value: unknown): boolean {
  if (name === "roots") return part === "listChanged" && typeof value === "boolean";
  return isRecord(value) && !("applyDefaults" in value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keyCount(value: object): number {
  return Object.keys(value).length;
}

async function noProgress(): Promise<void> {}
