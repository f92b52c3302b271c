import type { IncomingHttpHeaders } from "node:http";
import { CallRecord } from "../call-record.ts";
import { clientOf } from "../client-name.ts";
import { protocolVersionOf, traceparentOf } from "../request-metadata.ts";
import type { TaskStore } from "../state/task-store.ts";
import type { ToolServices } from "../tool-services.ts";
import { findTool } from "../tools/index.ts";
import { runTool } from "../tools/run-tool.ts";
import type { Tool, ToolContext } from "../tools/tool.ts";
import type { User } from "../user.ts";
import type { ClientConnection } from "./client-connection.ts";
import {
  hasPlainEnvelope,
  isRecord,
  legacyVersions,
  modernVersion,
  type PlainRequest,
  reservedPrefix,
  toModernResult,
} from "./plain-request.ts";

/** A tool call with nothing unusual about it: no progress token, no batch, no field beyond the common ones. */
export interface PlainToolCall {
  id: string | number;
  tool: Tool;
  input: unknown;
  protocolVersion: string;
  client: string | undefined;
  traceparent: string | undefined;
}

/** The plain tool call that a request is; undefined when it takes the SDK. */
export function toPlainToolCall(headers: IncomingHttpHeaders, request: PlainRequest): PlainToolCall | undefined {
  const { id, method, params } = request;
  if (method !== "tools/call") return undefined;
  for (const key in params) if (key !== "name" && key !== "arguments" && key !== "_meta") return undefined;
  const { name, arguments: input, _meta: meta } = params;
  if (typeof name !== "string") return undefined;
  if (input !== undefined && !isRecord(input)) return undefined;
  if (meta !== undefined && !isRecord(meta)) return undefined;
  const tool = findTool(name);
  if (!tool) return undefined;
  const version = headers["mcp-protocol-version"];
  const isPlain =
    version === modernVersion ? hasPlainEnvelope(headers, { method, name }, meta) : isPlainLegacy(version, meta);
  if (!isPlain) return undefined;
  return {
    id,
    tool,
    input,
    protocolVersion: protocolVersionOf(version === undefined ? version : String(version)),
    client: clientOf({ meta, userAgent: headers["user-agent"] }),
    traceparent: traceparentOf(meta),
  };
}

/** Runs a tool call and resolves with the body of the answer, or with undefined once the client has disconnected. */
export async function answerToolCall(
  call: PlainToolCall,
  user: User,
  services: ToolServices,
  client: ClientConnection,
): Promise<string | undefined> {
  const { id, tool, input, protocolVersion, client: name, traceparent } = call;
  const { store, gate, observers } = services;
  const started = { id: String(id), tool: tool.name, user, protocolVersion, client: name, traceparent };
  const record = new CallRecord(observers, started);
  const result = await runTool(tool, input, new PlainToolContext(user, store, client), { gate, record });
  if (client.closed) {
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

class PlainToolContext implements ToolContext {
  readonly user: User;
  readonly store: TaskStore;
  readonly #client: ClientConnection;

  constructor(user: User, store: TaskStore, client: ClientConnection) {
    this.user = user;
    this.store = store;
    this.#client = client;
  }

  get signal(): AbortSignal {
    return this.#client.signal;
  }

  /** Does nothing: a call with a progress token takes the SDK. */
  async progress(): Promise<void> {}
}

function isPlainLegacy(version: unknown, meta: Record<string, unknown> | undefined): boolean {
  if (version !== undefined && !legacyVersions.has(version)) return false;
  for (const key in meta) if (key === "progressToken" || key.startsWith(reservedPrefix)) return false;
  return true;
}
