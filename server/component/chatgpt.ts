import type { Host, HostListener } from "./host.ts";
import { callMs, lateCall, within } from "./time-limit.ts";

/** The part of ChatGPT's own bridge that the component needs. */
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

/** Speaks ChatGPT's older bridge, for where it does not speak MCP Apps. */
export function connectChatGpt(openai: OpenAi, listener: HostListener): Host {
  let shown: unknown;
  const tell = () => {
    listener.onContext({ theme: openai.theme });
    const { toolOutput, toolResponseMetadata } = openai;
    if (toolOutput === undefined || toolOutput === null || toolOutput === shown) return;
    shown = toolOutput;
    listener.onResult({ structuredContent: toolOutput, _meta: toolResponseMetadata });
  };
  // https://developers.openai.com/apps-sdk/reference
  window.addEventListener("openai:set_globals", tell);
  tell();
  return {
    async callTool(name, args) {
      if (!openai.callTool) throw new Error("This chat shows tasks, but cannot change them here.");
      return within(callMs, lateCall, openai.callTool(name, args));
    },
    // ChatGPT looks itself how large the page is.
    reportSize() {},
  };
}
