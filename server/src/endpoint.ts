import type { ServerResponse } from "node:http";
import type { McpRequest, SdkHandler } from "./mcp.ts";
import type { Settings } from "./settings.ts";
import type { ToolServices } from "./tool-services.ts";

/** Answers the MCP requests that the HTTP listener lets through. */
export interface Endpoint {
  answer(request: McpRequest, response: ServerResponse): Promise<void>;
  /** Loads what the first request would otherwise wait for. */
  preload(): Promise<unknown>;
  /** Ends the open subscriptions. */
  close(): Promise<void>;
}

/** An endpoint that answers every request through the official SDK, which it loads with the first one. */
export function createEndpoint(
  services: ToolServices,
  { heartbeatSeconds }: Pick<Settings, "heartbeatSeconds">,
): Endpoint {
  let handler: Promise<SdkHandler> | undefined;
  // The SDK is the larger part of the program, and the server listens before it is loaded.
  const load = () =>
    (handler ??= import("./mcp.ts").then(({ createSdkHandler }) => createSdkHandler(services, heartbeatSeconds)));
  return {
    answer: async (request, response) => (await load()).answer(request, response),
    preload: load,
    close: async () => (await handler)?.close(),
  };
}
