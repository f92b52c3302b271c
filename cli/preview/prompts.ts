import { join } from "node:path";
import { npxSlipway } from "../../infra/remedies.ts";
import { toPromptOptions } from "../../verify/command/prompt-flags.ts";
import { messageOf } from "../../verify/message.ts";
import { judgeOffline } from "../../verify/prompts/offline.ts";
import { rateWords } from "../../verify/prompts/tables.ts";
import type { PromptScores } from "../../verify/prompts/scores.ts";
import { escapeMarkdown as escape } from "../../verify/report/markdown-parts.ts";
import { readContract } from "../../verify/diff/contract-file.ts";
import { acceptCommand, contractFile } from "../contract-file.ts";
import { findPrompts } from "../launch/draft.ts";
import { readStackFacts, serverFolders } from "../launch/stack-facts.ts";
import { projectDirectory } from "../project.ts";

/** How golden prompts fare with the tools of contract.json, or why that cannot be said. */
export type PreviewedPrompts = PromptScores | { unknown: string };

const longestMs = 100_000;
const mostLost = 5;

/** Undefined where the server has no golden prompts. A model judges them where OPENAI_API_KEY or OPENAI_BASE_URL is set. */
export async function previewPrompts(stack: string): Promise<PreviewedPrompts | undefined> {
  const { context } = await readStackFacts(stack);
  const found = await findPrompts(serverFolders(context), projectDirectory());
  if (found === undefined) return undefined;
  const contract = await readContract(contractFile());
  if (contract === undefined) {
    return { unknown: `no tools are accepted yet: ${acceptCommand(stack)}` };
  }
  const file = join(projectDirectory(), found.path);
  const { OPENAI_API_KEY: key = "", OPENAI_BASE_URL: url = "" } = process.env;
  const ranker = `${key}${url}`.trim() === "" ? "lexical" : "model";
  try {
    const options = await toPromptOptions({ prompts: file, ranker, ...(url === "" ? {} : { api: "chat" }) });
    return await judgeOffline(
      { file, prompts: found.prompts },
      contract.tools,
      options,
      AbortSignal.timeout(longestMs),
    );
  } catch (error) {
    return { unknown: `${messageOf(error)} (${npxSlipway()} verify ${stack} --prompts ${found.path} tells more)` };
  }
}

/** In one line: how many, by whom, how well, and what it was before. */
export function promptWords({ prompts, ranker, all: { now, then } }: PromptScores): string {
  const rates = `precision ${rateWords(now.precision, then?.precision)}, recall ${rateWords(now.recall, then?.recall)}`;
  return `${prompts} prompts with the tools of contract.json, judged by ${ranker}: ${rates}`;
}

/** A line for each prompt that went right when it was accepted, and does not now. */
export function lostWords({ lost }: PromptScores): string[] {
  const lines = lost.slice(0, mostLost).map(({ text, ran }) => `lost: "${text}" now runs ${ran ?? "no tool"}`);
  return lost.length > mostLost ? [...lines, `and ${lost.length - mostLost} more`] : lines;
}

/** The part of a comment. */
export function promptsText(prompts: PreviewedPrompts): string {
  if ("unknown" in prompts) return `**Golden prompts** not judged: ${escape(prompts.unknown)}`;
  const rows = prompts.perTool.map(({ tool, now, then }) => {
    const cells = [rateWords(now.precision, then?.precision), rateWords(now.recall, then?.recall)];
    return `| ${escape(tool)} | ${cells.join(" | ")} |`;
  });
  return [
    `**Golden prompts** ${escape(promptWords(prompts))}`,
    "",
    "| tool | precision | recall |",
    "| --- | --- | --- |",
    ...rows,
    "",
    ...lostWords(prompts).map((line) => `- 🔴 ${escape(line)}`),
    ...(prompts.limits === undefined ? [] : [`- ${escape(prompts.limits)}`]),
  ]
    .join("\n")
    .trimEnd();
}
