import {
  McpServer,
  type McpServerOptions,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
  type Transport,
} from "@modelcontextprotocol/server";
import { extension } from "#extension";
import { securitySchemes } from "./auth/security-schemes.ts";
import { type CallObserver, CallRecord, type Outcome } from "./call-record.ts";
import { clientOf } from "./client-name.ts";
import { component, componentUriTemplate } from "./component.ts";
import { traceparentOf } from "./request-metadata.ts";
import { serverInfo } from "./server-info.ts";
import { toolMeta } from "./tool-meta.ts";
import type { ToolServices } from "./tool-services.ts";
import { advertisedSchema } from "./tools/advertised-schema.ts";
import { tools } from "./tools/index.ts";
import { runTool } from "./tools/run-tool.ts";
import type { Tool } from "./tools/tool.ts";
import type { User } from "./user.ts";

/** Who sends a request, and its protocol version. */
export interface Caller {
  user: User;
  protocolVersion: string;
  userAgent: string | null;
}

/** Creates the SDK's server with all tools, one for each request, so that it holds no state. */
export function makeToolServer(services: ToolServices, caller: Caller): McpServer {
  const server = new ObservedServer(services.observers, caller);
  for (const tool of tools) register(server, tool, services, caller);
  registerComponent(server, services.publicOrigin);
  if (extension) extension.register(server);
  else listTools(server, services.signIn);
  return server;
}

function registerComponent(server: McpServer, publicOrigin: string): void {
  const { uri, name, title, description, mimeType, html } = component;
  const _meta = component.meta(publicOrigin);
  const readAt = (address: string) => ({ contents: [{ uri: address, mimeType, text: html, _meta }] });
  server.registerResource(name, uri, { title, description, mimeType, _meta }, () => readAt(uri));
  const addresses = new ResourceTemplate(componentUriTemplate, { list: undefined });
  const published = { title, description: "The task board at an address that hosts kept from before", mimeType, _meta };
  server.registerResource(`${name}_published`, addresses, published, ({ href }) => {
    if (!component.isAt(href)) throw new ResourceNotFoundError(href);
    return readAt(href);
  });
}

// ChatGPT looks for `securitySchemes` beside a tool's name, where the SDK drops what it does not know.
// https://developers.openai.com/apps-sdk/build/auth
function listTools({ server }: McpServer, signIn: boolean): void {
  const toListed = (tool: Tool) => ({
    name: tool.name,
    ...describe(tool, signIn),
    inputSchema: { type: "object" as const, ...advertisedSchema(tool.input).input },
    ...(tool.output ? { outputSchema: { type: "object" as const, ...advertisedSchema(tool.output).output } } : {}),
    securitySchemes: securitySchemes(tool, signIn),
  });
  server.setRequestHandler("tools/list", () => ({ tools: tools.map(toListed) }));
}

function describe(tool: Tool, signIn: boolean) {
  const { title, description, annotations } = tool;
  return {
    title,
    description,
    annotations,
    _meta: { ...toolMeta(tool), securitySchemes: securitySchemes(tool, signIn) },
  };
}

function register(server: ObservedServer, tool: Tool, services: ToolServices, { user }: Caller): void {
  const config = {
    ...describe(tool, services.signIn),
    inputSchema: advertisedSchema(tool.input),
    ...(tool.output ? { outputSchema: advertisedSchema(tool.output) } : {}),
  };
  server.registerTool(tool.name, config, (input, context) => {
    const { store, gate } = services;
    const { signal, id } = context.mcpReq;
    const progress = (done: number, total: number) => reportProgress(context, done, total);
    return runTool(tool, input, { user, store, signal, progress }, { gate, record: server.recordOf(id) });
  });
}

const options: McpServerOptions = {
  cacheHints: { "tools/list": { ttlMs: 60_000, cacheScope: "public" } },
  ...extension?.serverOptions,
};

/** Notifies the observers of every tool call on the transport, also of calls that never reach a tool. */
class ObservedServer extends McpServer {
  readonly #records = new Map<string | number, CallRecord>();
  readonly #observers: readonly CallObserver[];
  readonly #caller: Caller;

  constructor(observers: readonly CallObserver[], caller: Caller) {
    super(serverInfo, options);
    this.#observers = observers;
    this.#caller = caller;
  }

  /** The record of a running call. */
  recordOf(id: string | number): CallRecord {
    return this.#records.get(id) ?? this.#record(id, "unknown", undefined);
  }

  override async connect(transport: Transport): Promise<void> {
    await super.connect(transport);
    const { onmessage, onclose } = transport;
    const send = transport.send.bind(transport);
    transport.onmessage = (message, extra) => {
      if ("id" in message && "method" in message && message.method === "tools/call") {
        const { name, _meta: meta } = message.params ?? {};
        this.#record(message.id, String(name), meta);
      }
      onmessage?.(message, extra);
    };
    transport.send = async (message, options) => {
      const sent = send(message, options);
      // Now, since a transport may close as soon as the answer is on its way.
      if (!("method" in message) && message.id !== undefined) this.#end(message.id, outcomeOf(message));
      await sent;
    };
    transport.onclose = () => {
      for (const id of this.#records.keys()) this.#end(id, "cancelled");
      onclose?.();
    };
  }

  #record(id: string | number, tool: string, meta: unknown): CallRecord {
    const { user, protocolVersion, userAgent } = this.#caller;
    const record = new CallRecord(this.#observers, {
      user,
      protocolVersion,
      id: String(id),
      tool,
      client: clientOf({ meta, userAgent }),
      traceparent: traceparentOf(meta),
    });
    this.#records.set(id, record);
    return record;
  }

  #end(id: string | number, outcome: Outcome): void {
    this.#records.get(id)?.end(outcome);
    this.#records.delete(id);
  }
}

function outcomeOf(message: object): Outcome {
  if ("error" in message) return "protocol_error";
  const isError =
    "result" in message &&
    typeof message.result === "object" &&
    message.result !== null &&
    "isError" in message.result &&
    message.result.isError === true;
  return isError ? "tool_error" : "ok";
}

async function reportProgress({ mcpReq }: ServerContext, progress: number, total: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total } });
}
