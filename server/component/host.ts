import { connectBridge } from "./bridge.ts";
import { connectChatGpt } from "./chatgpt.ts";

/** What shows the component, and reaches the server for it. */
export interface Host {
  /** Answers the tool's result as it came; rejects with words for the user. */
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  /** Tells how large the component would like to be, in CSS pixels. */
  reportSize(width: number, height: number): void;
}

/** What the component hears from its host. */
export interface HostListener {
  /** Result of the tool call that the component is shown for; undefined where the call was cancelled. */
  onResult(result: unknown): void;
  /** The whole or a changed part of what the host says of itself, such as its theme. */
  onContext(context: unknown): void;
}

/** How long a host may take to introduce itself, in milliseconds. */
const handshakeMs = 10_000;
/** The same, where there is another way to talk to it. */
const shortHandshakeMs = 1_500;

/** Finds out which bridge the host speaks; rejects with words for the user. */
export async function connect(listener: HostListener): Promise<Host> {
  const host = await connectToEither(listener);
  const root = document.documentElement;
  new ResizeObserver(() => {
    host.reportSize(Math.ceil(window.innerWidth), Math.ceil(root.getBoundingClientRect().height));
  }).observe(root);
  return host;
}

async function connectToEither(listener: HostListener): Promise<Host> {
  if (!window.openai) return connectBridge(listener, handshakeMs);
  try {
    return await connectBridge(listener, shortHandshakeMs);
  } catch {
    return connectChatGpt(window.openai, listener);
  }
}
