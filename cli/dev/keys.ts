import { spawn } from "node:child_process";
import { emitKeypressEvents, type Key } from "node:readline";
import type { Say } from "./loop.ts";

/** What one key does. */
export type KeyActions = Readonly<Record<"r" | "o" | "i" | "c" | "q", () => void>>;

/** One line that names the keys. */
export const keyLine = "keys: r restart, o open the page, i Inspector, c copy the URL, q quit";

interface Keyboard {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: "keypress", hear: (text: string | undefined, key: Key) => void): unknown;
  off(event: "keypress", hear: (text: string | undefined, key: Key) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Hears single keys where there is a terminal; Ctrl-C stays what it is. Answers what ends it. */
export function hearKeys(
  input: Keyboard & NodeJS.ReadableStream,
  actions: KeyActions,
  interrupt: () => void,
): () => void {
  if (!input.isTTY) return () => {};
  emitKeypressEvents(input);
  input.setRawMode?.(true);
  const hear = (_: string | undefined, { name = "", ctrl = false }: Key): void => {
    // A terminal that hands on each key sends no signal for this one.
    if (ctrl && (name === "c" || name === "d")) return interrupt();
    if (!ctrl && isKey(name)) actions[name]();
  };
  input.on("keypress", hear);
  input.resume();
  return () => {
    input.off("keypress", hear);
    input.setRawMode?.(false);
    input.pause();
  };
}

function isKey(name: string): name is keyof KeyActions {
  return ["r", "o", "i", "c", "q"].includes(name);
}

/** What puts a text on the clipboard of the terminal, over SSH too: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, OSC 52. */
export function clipboardSequence(text: string): string {
  return `\u001B]52;c;${Buffer.from(text).toString("base64")}\u0007`;
}

/** Opens a URL in the browser of this machine, and says it where there is none. */
export function openInBrowser(url: string, say: Say): void {
  const [program, ...flags] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const child = spawn(program ?? "", [...flags, url], { stdio: "ignore", detached: true });
  child.on("error", () => say("slipway", `open ${url}`));
  child.unref();
}
