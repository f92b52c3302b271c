import type { McpServer, McpServerOptions, ServerCapabilities, ServerEventBus } from "@modelcontextprotocol/server";
import type { Tool } from "./tools/tool.ts";

/** What a build has beyond the example app. */
export interface Extension {
  tools: readonly Tool[];
  /** Capabilities beyond those of the example app. */
  capabilities: ServerCapabilities;
  serverOptions: McpServerOptions;
  /** Announces changes to open subscriptions. */
  bus: ServerEventBus;
  /** Whether a message up to 2025-11-25 has to be answered as a stream although it has no progress token. */
  needsStream(message: unknown): boolean;
  /** Registers prompts, resources and tools that are more than a `Tool`. */
  register(server: McpServer): void;
}

/** None: `#extension` in package.json is this module, and the test fixtures for a build with the condition `fixtures`. */
export const extension: Extension | undefined = undefined;
