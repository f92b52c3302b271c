// Why this is here: the official SDK makes a server, a transport and a web request anew for every HTTP request, which is
// most of what a small tool call costs. An ordinary tool call needs none of it. This file recognises one, of either
// protocol era, runs the tool by the same `runTool`, and writes the answer that the SDK would write; whatever is unusual
// (a batch, a stream, an unknown tool, a header that does not fit, any field it does not know) it leaves to the SDK.
// It also answers before the SDK is loaded. `test/fast-path.test.ts` holds both ways against each other.
import type { IncomingHttpHeaders } from "node:http";
import { CallRecord } from "./call-record.ts";
import type { Client } from "./client.ts";
import {
  fitsModern,
  isRecord,
  legacyVersions,
  modernVersion,
  type OrdinaryRequest,
  prefix,
  toModernResult,
} from "./ordinary.ts";
import { protocolVersionOf, traceparentOf } from "./request-facts.ts";
import type { TaskStore } from "./state/task-store.ts";
import type { ToolServices } from "./tool-services.ts";
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

/** The ordinary tool call that a request is, or undefined when the SDK has to look at it. */
export function recognise(headers: IncomingHttpHeaders, request: OrdinaryRequest): OrdinaryCall | undefined {
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
  const isFit = version === modernVersion ? fitsModern(headers, { method, name }, meta) : fitsLegacy(version, meta);
  if (!isFit) return undefined;
  return {
    id,
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
  client: Client,
): Promise<string | undefined> {
  const { id, tool, input, protocolVersion, traceparent } = call;
  const { store, gate, observers } = services;
  const trace = traceparent === undefined ? {} : { traceparent };
  const record = new CallRecord(observers, { id: String(id), tool: tool.name, user, protocolVersion, ...trace });
  const result = await runTool(tool, input, new OrdinaryContext(user, store, client), { gate, record });
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

class OrdinaryContext implements ToolContext {
  readonly user: User;
  readonly store: TaskStore;
  readonly #client: Client;

  constructor(user: User, store: TaskStore, client: Client) {
    this.user = user;
    this.store = store;
    this.#client = client;
  }

  get signal(): AbortSignal {
    return this.#client.signal;
  }

  /** Nobody asked for it, or the call would not be ordinary. */
  async progress(): Promise<void> {}
}

function fitsLegacy(version: unknown, meta: Record<string, unknown> | undefined): boolean {
  if (version !== undefined && !legacyVersions.has(version)) return false;
  for (const key in meta) if (key === "progressToken" || key.startsWith(prefix)) return false;
  return true;
}
