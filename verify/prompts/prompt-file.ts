import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import { messageOf } from "../message.ts";
import { type LinedFault, promptFaults, rangeStart } from "./prompt-faults.ts";
import { promptFileSchema } from "./prompt-schema.ts";

export const kinds = ["direct", "indirect", "negative"] as const;
export type Kind = (typeof kinds)[number];

/** One prompt and what should come of it. */
export interface GoldenPrompt {
  /** Its text where the file gives no other. */
  id: string;
  kind: Kind;
  text: string;
  /** Tools of which any is right; none for a negative prompt. */
  tools: readonly string[];
  arguments?: Readonly<Record<string, unknown>>;
  line: number;
}

const longestFile = 1024 * 1024;

/** Reads the prompts, or names all that is wrong with the file at once. */
export async function readPrompts(file: string): Promise<{ prompts: GoldenPrompt[] } | { faults: LinedFault[] }> {
  const text = await readFile(file, "utf8").catch((error: unknown) => ({ seen: messageOf(error) }));
  if (typeof text !== "string") return { faults: [{ line: 1, ...text }] };
  if (text.length > longestFile) return { faults: [{ line: 1, seen: "the file is longer than 1 MiB" }] };
  return parsePrompts(text);
}

/** The same from the file's text. */
export function parsePrompts(text: string): { prompts: GoldenPrompt[] } | { faults: LinedFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  if (document.errors.length > 0) {
    return { faults: document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), seen: message })) };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias that grows without end.
    return { faults: [{ line: 1, seen: messageOf(error) }] };
  }
  const read = promptFileSchema.safeParse(value);
  const faults = promptFaults(read, document, lineAt);
  if (!read.success || faults.length > 0) return { faults };
  return {
    prompts: read.data.prompts.map((prompt, index) => ({
      id: prompt.id ?? prompt.text,
      kind: prompt.kind,
      text: prompt.text,
      tools: prompt.kind === "negative" ? [] : [prompt.tool].flat(),
      ...(prompt.kind === "negative" || prompt.arguments === undefined ? {} : { arguments: prompt.arguments }),
      line: lineAt(rangeStart(document.getIn(["prompts", index], true))),
    })),
  };
}
