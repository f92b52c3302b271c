import type { ToolResult } from "./settings.ts";

/** Answers calls that `window.openai` in the frame passes on, and nothing of MCP Apps. */
export function showForChatGpt(
  frame: HTMLIFrameElement,
  callTool: (name: string, args: unknown) => Promise<ToolResult>,
): void {
  window.addEventListener(
    "message",
    ({ source, data }: MessageEvent<{ openai?: number; name: string; args: unknown }>) => {
      if (source !== frame.contentWindow || data.openai === undefined) return;
      const answer = (part: object) => frame.contentWindow?.postMessage({ openai: data.openai, ...part }, "*");
      callTool(data.name, data.args).then(
        (result) => answer({ result }),
        (error: unknown) => answer({ fault: String(error) }),
      );
    },
  );
}
