import { verifyIsolated } from "../isolated.ts";
import { prepareArtifacts, prepareFile, writeArtifacts } from "../report/artifacts.ts";
import { defaultTimeoutSeconds, type VerifyOptions } from "../options.ts";
import { toJson } from "../report/json.ts";
import { toJUnit } from "../report/junit.ts";
import { toMarkdown } from "../report/markdown.ts";
import { summaryLine } from "../report/headline.ts";
import { toTerminal } from "../report/terminal.ts";
import type { Report, Verdict } from "../result.ts";
import { writeWhole } from "../write-file.ts";
import { type ExaminingFlags, examiningFlags, readOptions } from "./examining-flags.ts";
import { print, thisTerminal } from "./output.ts";
import { showProgress } from "./progress.ts";
import { keepStandardOutput } from "./standard-output.ts";

const exitCodes: Readonly<Record<Verdict["outcome"], number>> = { passed: 0, failed: 1, "not-examined": 2 };

/** An endpoint, and what is known of the service behind it. */
export interface KnownEndpoint extends Pick<
  VerifyOptions,
  "limits" | "restart" | "memorySource" | "contractFile" | "acceptCommand"
> {
  endpoint: string;
}

/** The flags of `verify`. */
export const verifyFlags = {
  ...examiningFlags,
  json: { type: "boolean", default: false, description: "Print the report as JSON" },
  junit: { type: "string", description: "File for the report as JUnit XML" },
  markdown: { type: "string", description: "File for the report as Markdown" },
  out: { type: "string", description: "Folder for all forms of the report, with screenshots and transcripts" },
  quiet: { type: "boolean", default: false, description: "Print one line and no progress" },
} as const;

/** Those flags as they were typed. */
type Flags = ExaminingFlags & { json: boolean; quiet: boolean } & {
  [name in "junit" | "markdown" | "out"]?: string | undefined;
};

/**
 * Examines an endpoint as the flags say, prints the report and sets the exit code; throws a UsageError before anything is
 * asked of the endpoint. `examine` runs the examination, for a caller who handles signals.
 */
export async function runVerify(
  flags: Flags,
  findEndpoint: () => Promise<KnownEndpoint>,
  examine = (action: () => Promise<Report>) => action(),
): Promise<void> {
  // What it took to start this program counts, too.
  const startSeconds = performance.now() / 1000;
  keepStandardOutput();
  const options = await readOptions(flags);
  const { out, junit, markdown } = flags;
  if (out !== undefined) await prepareArtifacts(out);
  for (const file of [junit, markdown]) if (file !== undefined) await prepareFile(file);
  const { endpoint, ...known } = await findEndpoint();
  const progress = showProgress(!flags.quiet && process.stderr.isTTY);
  const { timeoutSeconds: given = defaultTimeoutSeconds } = options;
  const timeoutSeconds = Math.max(given - startSeconds, given / 2);
  const all = { ...options, ...known, timeoutSeconds, onAuthorizationUrl };
  const report = await examine(() => verifyIsolated(endpoint, all, progress.onProgress)).finally(progress.stop);
  if (out !== undefined) await writeArtifacts(out, report);
  if (junit !== undefined) await writeWhole(junit, toJUnit(report));
  if (markdown !== undefined) await writeWhole(markdown, toMarkdown(report));
  for (const warning of report.warnings ?? []) console.error(`warning: ${warning}`);
  await print(toText(report, flags));
  process.exitCode = exitCodes[report.verdict.outcome];
}

function toText(report: Report, { json, quiet }: Pick<Flags, "json" | "quiet">): string {
  if (json) return toJson(report);
  return quiet ? `${summaryLine(report)}\n` : toTerminal(report, thisTerminal());
}

/** Asks whoever reads along to sign in; standard output is for the report. */
export async function onAuthorizationUrl(url: string): Promise<void> {
  console.error(`Sign in with your browser: ${url}`);
}
