import type { Fault } from "../contract.ts";
import { perRun } from "../per-run.ts";
import { readPrompts, type GoldenPrompt } from "./prompt-file.ts";
import { chooseRanker } from "./rankers.ts";
import { type Answer, type Ranker, toolsForModels } from "./ranking.ts";
import { isRight, type Outcome } from "./score.ts";
import type { Tool } from "@modelcontextprotocol/client";

/** A prompt with what it led to. */
export interface Tried extends Outcome {
  prompt: GoldenPrompt;
  answer: Answer;
  right: boolean;
}

/** All prompts, tried once. */
export interface Trial {
  ranker: Pick<Ranker, "name" | "sees">;
  /** Those that a model sees. */
  tools: readonly Tool[];
  tried: readonly Tried[];
}

/** The prompts of this run's file, read once. */
export const promptsOf = perRun(({ options }) => readPrompts(options.promptsFile ?? ""));

/** Tries all prompts, once in a run; throws a RankerError where that cannot be. */
export const trialOf = perRun(async (context): Promise<Trial> => {
  const read = await promptsOf(context);
  const prompts = "prompts" in read ? read.prompts : [];
  return tryPrompts(prompts, await context.tools(), await chooseRanker(context), context.signal);
});

/** Tries prompts against tools; throws a RankerError where one has no answer. */
export async function tryPrompts(
  prompts: readonly GoldenPrompt[],
  offered: readonly Tool[],
  ranker: Ranker,
  signal: AbortSignal,
): Promise<Trial> {
  const tools = toolsForModels(offered);
  const answers = await ranker.rank(prompts, tools, signal);
  const tried = prompts.map((prompt, index): Tried => {
    const answer = answers[index] ?? { candidates: [] };
    const { kind, tools: wanted } = prompt;
    const outcome = { kind, tools: wanted, ...(answer.ran === undefined ? {} : { ran: answer.ran }) };
    return { ...outcome, prompt, answer, right: isRight(outcome) };
  });
  return { ranker, tools, tried };
}

/** Whether a prompt went, or nearly went, to a tool that is hard to tell from a right one. */
export function isConfused({ tools, answer }: Tried): boolean {
  return (
    answer.close?.some((name) => tools.includes(name)) === true && !answer.close.every((name) => tools.includes(name))
  );
}

/** A fault for each group of prompts that went astray in the same way. */
export function faultsByWay(
  astray: readonly Tried[],
  toFault: (first: Tried, all: readonly Tried[]) => Fault,
): Fault[] {
  const ways = Map.groupBy(astray, ({ tools, ran }) => JSON.stringify([tools, ran ?? null]));
  return [...ways.values()].flatMap((all) => (all[0] ? [toFault(all[0], all)] : []));
}
