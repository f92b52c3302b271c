import type { CheckContext } from "../../verify/contract.ts";
import { isObject, parseJson } from "../../verify/json.ts";
import { callReaders } from "../../verify/tools/reader-calls.ts";
import type { Answers, ToolAnswer } from "./facts.ts";

/** A tool's result as it came. */
export interface ToolResult {
  tool: string;
  result: Record<string, unknown>;
}

/** What tools that only read answer, and whatever else was answered beside; throws where nothing was. */
export async function readAnswers(context: CheckContext, beside: readonly ToolResult[]): Promise<Answers> {
  const { calls, left } = await callReaders(context);
  const results = calls.flatMap(({ tool, outcome }) =>
    outcome.kind === "result" ? [{ tool: tool.name, result: outcome.result }] : [],
  );
  const given = [...results, ...beside].map(toAnswer);
  if (given.length === 0) throw new Error("no tool gave a result");
  const unanswered = [...calls.map(({ tool }) => tool.name), ...left].filter(
    (name) => !given.some(({ tool }) => tool === name),
  );
  const way = "gave no result: examples in its schema, or arguments in the golden prompts, are what it is called with";
  return { given, left: unanswered.map((name) => `${name} ${way}`) };
}

function toAnswer({ tool, result }: ToolResult): ToolAnswer {
  const { structuredContent: structured, content } = result;
  const texts = Array.isArray(content) ? content.flatMap(textIn) : [];
  return { tool, text: JSON.stringify(result), values: [structured, ...texts.map(valuesIn)] };
}

function textIn(part: unknown): string[] {
  if (!isObject(part)) return [];
  const { text } = isObject(part["resource"]) ? part["resource"] : part;
  return typeof text === "string" ? [text] : [];
}

/** JSON as it is; of other texts what is written as `name: value` or `name=value`. */
function valuesIn(text: string): unknown {
  const value = parseJson(text);
  if (typeof value === "object" && value !== null) return value;
  return Array.from(text.matchAll(/([a-z][\w-]*)["']?\s*[:=]\s*(\S+)/gi), ([, name = "", one]) => ({ [name]: one }));
}
