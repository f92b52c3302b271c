import type { VerifyOptions } from "../options.ts";
import { verifyIsolated } from "../isolated.ts";
import { prepareArtifacts, prepareFile, writeArtifacts } from "../report/artifacts.ts";
import { toJson } from "../report/json.ts";
import { toJUnit } from "../report/junit.ts";
import { toMarkdown } from "../report/markdown.ts";
import { summaryLine } from "../report/summary-line.ts";
import { toTable } from "../report/table.ts";
import type { Report } from "../result.ts";
import { isAccepted } from "../verdict.ts";
import { writeWhole } from "../write-file.ts";
import { toFailOn, toOptions, type VerifyFlags } from "./flags.ts";
import { lengthFlags, toLengthOptions } from "./length-flags.ts";
import { showProgress } from "./progress.ts";
import { promptFlags, type PromptFlags, toPromptOptions } from "./prompt-flags.ts";

/** An endpoint, and what is known of the service behind it. */
export interface KnownEndpoint extends Pick<VerifyOptions, "limits" | "restart" | "memorySource"> {
  endpoint: string;
}

/** The flags of `verify`. */
export const verifyFlags = {
  only: { type: "string", description: "Checks or groups to run, with commas between them" },
  quick: { type: "boolean", default: false, description: "Run only what ends in under five seconds" },
  "allow-writes": { type: "boolean", default: false, description: "Run checks that change data, too" },
  timeout: { type: "string", default: "120", description: "Seconds after which the run ends" },
  "fail-on": { type: "string", default: "major", description: "critical, major, minor, info or never" },
  "token-env": { type: "string", description: "Environment variable that holds a bearer token" },
  "second-token-env": { type: "string", description: "The same for a second user" },
  "expired-token-env": { type: "string", description: "The same for a token that has expired" },
  "foreign-token-env": { type: "string", description: "The same for a token that is for another resource" },
  "client-id": { type: "string", description: "Client of the authorization server, to sign in with in a browser" },
  "client-secret-env": { type: "string", description: "Environment variable that holds its secret" },
  "redirect-url": { type: "string", description: "Where it sends the user back to; http://127.0.0.1:8976/callback" },
  prompts: { type: "string", description: "File of golden prompts" },
  ...promptFlags,
  ...lengthFlags,
  json: { type: "boolean", default: false, description: "Print the report as JSON" },
  junit: { type: "string", description: "File for the report as JUnit XML" },
  markdown: { type: "string", description: "File for the report as Markdown" },
  out: { type: "string", description: "Folder for all forms of the report, with screenshots and transcripts" },
  quiet: { type: "boolean", default: false, description: "Print one line and no progress" },
} as const;

/** Those flags as they were typed. */
type Flags = VerifyFlags &
  PromptFlags &
  Parameters<typeof toLengthOptions>[0] & { "fail-on": string; json: boolean; quiet: boolean } & {
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
  const failOn = toFailOn(flags["fail-on"]);
  const lengths = await toLengthOptions(flags);
  const options = { ...(await toOptions(flags)), ...lengths, prompts: await toPromptOptions(flags) };
  const { out, junit, markdown } = flags;
  if (out !== undefined) await prepareArtifacts(out);
  for (const file of [junit, markdown]) if (file !== undefined) await prepareFile(file);
  const { endpoint, ...known } = await findEndpoint();
  const progress = showProgress(!flags.quiet && process.stderr.isTTY);
  const all = { ...options, ...known, onAuthorizationUrl };
  const report = await examine(() => verifyIsolated(endpoint, all, progress.onProgress)).finally(progress.stop);
  if (out !== undefined) await writeArtifacts(out, report);
  if (junit !== undefined) await writeWhole(junit, toJUnit(report));
  if (markdown !== undefined) await writeWhole(markdown, toMarkdown(report));
  for (const warning of report.warnings ?? []) console.error(`warning: ${warning}`);
  await print(toText(report, flags));
  process.exitCode = isAccepted(report, failOn) ? 0 : 1;
}

function toText(report: Report, { json, quiet }: Pick<Flags, "json" | "quiet">): string {
  if (json) return toJson(report);
  return quiet ? `${summaryLine(report)}\n` : toTable(report);
}

// Standard output is for the report.
async function onAuthorizationUrl(url: string): Promise<void> {
  console.error(`Sign in with your browser: ${url}`);
}

function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
