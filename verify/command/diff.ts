import { readFile } from "node:fs/promises";
import { verifyIsolated } from "../isolated.ts";
import { messageOf } from "../message.ts";
import { compareReports, type Comparison } from "../diff/compare.ts";
import { toMarkdown } from "../diff/markdown.ts";
import { parseReport } from "../diff/parse-report.ts";
import { toTerminal } from "../diff/terminal.ts";
import { prepareFile } from "../report/artifacts.ts";
import { toJson } from "../report/json.ts";
import type { JsonReport, Report } from "../result.ts";
import { writeWhole } from "../write-file.ts";
import { type ExaminingFlags, examiningFlags, readOptions } from "./examining-flags.ts";
import { print, thisTerminal } from "./output.ts";
import { showProgress } from "./progress.ts";
import { keepStandardOutput } from "./standard-output.ts";
import { UsageError } from "./usage-error.ts";
import type { KnownEndpoint } from "./verify.ts";

/** What `verify diff` compares. */
export const diffWords = {
  before: { type: "positional", required: false, description: "Report in JSON, as verify --json or --out wrote it" },
  after: { type: "positional", required: false, description: "A later report, or an endpoint to examine now" },
} as const;

/** The flags of `verify diff`: those that say how to examine an endpoint, and in which form to tell. */
export const diffFlags = {
  ...examiningFlags,
  json: { type: "boolean", default: false, description: "Print the comparison as JSON" },
  markdown: { type: "string", description: "File for the comparison as Markdown" },
  quiet: { type: "boolean", default: false, description: "Show no progress" },
} as const;

type Flags = ExaminingFlags & {
  before?: string | undefined;
  after?: string | undefined;
  markdown?: string | undefined;
  json: boolean;
  quiet: boolean;
};

/**
 * Holds a report against an earlier one, or an endpoint that is examined as it was for that; prints what differs and sets
 * the exit code. `findEndpoint` knows what a word means that is no file; `examine` is that of `runVerify`.
 */
export async function runDiff(
  flags: Flags,
  findEndpoint: (word: string) => Promise<KnownEndpoint>,
  examine = (action: () => Promise<Report>) => action(),
): Promise<void> {
  keepStandardOutput();
  const { before: first, after: second, markdown } = flags;
  if (first === undefined || second === undefined) {
    throw new UsageError("say what to compare: a report in JSON, and a later one or the URL of an endpoint");
  }
  const options = await readOptions(flags);
  if (markdown !== undefined) await prepareFile(markdown);
  const before = await readReport(first);
  if (before === undefined) throw new UsageError(`${first} is no file: the first of the two is a report in JSON`);
  const after = (await readReport(second)) ?? (await examineNow(second, before));
  const comparison = compareReports(before, after, options.failOn ?? "major");
  if (markdown !== undefined) await writeWhole(markdown, toMarkdown(comparison));
  await print(toText(comparison, flags.json));
  process.exitCode = comparison.isAccepted ? 0 : 1;

  // Asked for the same as then, unless the flags say otherwise.
  async function examineNow(word: string, { asked }: JsonReport): Promise<JsonReport> {
    const { endpoint, ...known } = await findEndpoint(word);
    const only = options.only ?? asked.only;
    const quick = options.quick === true || asked.quick;
    const progress = showProgress(!flags.quiet && process.stderr.isTTY);
    const all = { ...options, ...known, ...(only ? { only } : {}), quick };
    const report = await examine(() => verifyIsolated(endpoint, all, progress.onProgress)).finally(progress.stop);
    for (const warning of report.warnings ?? []) console.error(`warning: ${warning}`);
    return parseReport(toJson(report), endpoint);
  }
}

/** The report in a file; undefined where there is none of that name. */
async function readReport(file: string): Promise<JsonReport | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
  return parseReport(text, file);
}

function toText(comparison: Comparison, isJson: boolean): string {
  return isJson ? `${JSON.stringify(comparison, null, 2)}\n` : toTerminal(comparison, thisTerminal());
}
