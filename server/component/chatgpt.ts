import type { Host, HostListener } from "./host.ts";
import { callTimedOut, callTimeoutMs, withTimeout } from "./timeout.ts";

/** The part of `window.openai` that the component needs. */
interface OpenAi {
  toolOutput?: unknown;
  toolResponseMetadata?: unknown;
  theme?: unknown;
  callTool?(name: string, args: Record<string, unknown>): Promise<unknown>;
}

declare global {
  interface Window {
    openai?: OpenAi;
  }
}

/** Connects by `window.openai`, for where ChatGPT does not speak MCP Apps. */
export function connectChatGpt(openai: OpenAi, listener: HostListener): Host {
  let shown: unknown;
  const notify = () => {
    listener.onContext({ theme: openai.theme });
    const { toolOutput, toolResponseMetadata } = openai;
    if (toolOutput === undefined || toolOutput === null || toolOutput === shown) return;
    shown = toolOutput;
    listener.onResult({ structuredContent: toolOutput, _meta: toolResponseMetadata });
  };
  // https://developers.openai.com/apps-sdk/reference
  window.addEventListener("openai:set_globals", notify);
  notify();
  return {
    async callTool(name, args) {
      if (!openai.callTool) throw new Error("This chat shows tasks, but cannot change them here.");
      return withTimeout(callTimeoutMs, callTimedOut, openai.callTool(name, args));
    },
    // ChatGPT measures the page itself.
    reportSize() {},
  };
}
