import type { Tool } from "@modelcontextprotocol/client";
import { parseJson } from "../json.ts";
import type { PromptOptions } from "../options.ts";
import type { ToolContract } from "../result.ts";
import { defaultBaseline, readBaseline } from "./baseline-file.ts";
import type { GoldenPrompt } from "./prompt-file.ts";
import { rankerFor } from "./rankers.ts";
import { promptScores, type PromptScores } from "./scores.ts";
import { tryPrompts } from "./trial.ts";

/** Golden prompts, and the file that they were read from. */
export interface ReadPrompts {
  file: string;
  prompts: readonly GoldenPrompt[];
}

/**
 * Judges prompts by tools as a file or a report keeps them, so that no endpoint is asked, and beside the last accepted run.
 * Throws a RankerError where one prompt has no answer, and what reading the baseline throws.
 */
export async function judgeOffline(
  { file, prompts }: ReadPrompts,
  tools: readonly ToolContract[],
  options: PromptOptions,
  signal: AbortSignal,
): Promise<PromptScores> {
  // Nothing is recorded, so that there is nothing to take a secret out of.
  const ranker = await rankerFor(options, (text) => text);
  const trial = await tryPrompts(prompts, tools.map(toTool), ranker, signal);
  const kept = await readBaseline(options.baseline ?? defaultBaseline(file));
  return promptScores(trial, kept?.accepted[trial.ranker.name]);
}

/** A tool as models know it. */
function toTool({ name, title, description, annotations, meta, inputSchema }: ToolContract): Tool {
  const visibility = parseJson(meta?.["ui.visibility"] ?? "");
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    annotations,
    inputSchema: { ...inputSchema.schema, type: "object" },
    ...(visibility === undefined ? {} : { _meta: { ui: { visibility } } }),
  };
}
