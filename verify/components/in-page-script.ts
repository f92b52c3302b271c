import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A script that runs in a browser: the host around a component, ChatGPT's bridge, or what observes a component. */
export type InPageScript = "chatgpt.js" | "host.js" | "observe.js";

const texts = new Map<InPageScript, Promise<string>>();

/** Its text, read once. */
export function inPage(name: InPageScript): Promise<string> {
  const known = texts.get(name) ?? readFile(join(import.meta.dirname, "in-page", name), "utf8");
  texts.set(name, known);
  return known;
}
