import { connectChatGpt } from "./chatgpt.ts";
import type { Host, HostListener } from "./host.ts";
import { connectMcpApps } from "./mcp-apps.ts";

/** Time-out of `ui/initialize`, in milliseconds. */
const handshakeTimeoutMs = 10_000;
/** The same where ChatGPT's own bridge is there to fall back to. */
const shortHandshakeTimeoutMs = 1_500;

/** Connects by MCP Apps, or by ChatGPT's older bridge; rejects with a message for the user. */
export async function connect(listener: HostListener): Promise<Host> {
  const host = await connectToEither(listener);
  const root = document.documentElement;
  new ResizeObserver(() => {
    host.reportSize(Math.ceil(window.innerWidth), Math.ceil(root.getBoundingClientRect().height));
  }).observe(root);
  return host;
}

async function connectToEither(listener: HostListener): Promise<Host> {
  if (!window.openai) return connectMcpApps(listener, handshakeTimeoutMs);
  try {
    return await connectMcpApps(listener, shortHandshakeTimeoutMs);
  } catch {
    return connectChatGpt(window.openai, listener);
  }
}
