import { defineCommand } from "citty";
import { prepareFile, prepareFolder, writeArtifacts } from "../verify/report/artifacts.ts";
import { toJson } from "../verify/report/json.ts";
import { toJUnit } from "../verify/report/junit.ts";
import { toMarkdown } from "../verify/report/markdown.ts";
import { summaryLine } from "../verify/report/summary-line.ts";
import { toTable } from "../verify/report/table.ts";
import type { Report } from "../verify/result.ts";
import { verify } from "../verify/run.ts";
import { isAccepted } from "../verify/verdict.ts";
import { writeWhole } from "../verify/write-file.ts";
import { endWithSignals } from "./interruption.ts";
import { lengthFlags, toLengthOptions } from "./verify-length-flags.ts";
import { toFailOn, toOptions } from "./verify-flags.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";
import { showProgress } from "./verify-progress.ts";
import { promptFlags, toPromptOptions } from "./verify-prompt-flags.ts";

const lastWaitMs = 2000;

const flags = {
  url: { type: "positional", required: false, description: "Endpoint, such as https://host/mcp, or a stack's name" },
  stack: { type: "string", description: "Stack whose endpoint is meant, in place of a URL" },
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

export default defineCommand({
  meta: {
    name: "verify",
    description: "Examines an MCP endpoint, deployed by Slipway or not: is it ready for people?",
  },
  args: flags,
  async run({ args }) {
    const subject = chooseSubject(args.url, args.stack);
    const failOn = toFailOn(args["fail-on"]);
    const lengths = await toLengthOptions(args);
    const options = { ...(await toOptions(args)), ...lengths, prompts: await toPromptOptions(args) };
    if (args.out !== undefined) await prepareFolder(args.out);
    for (const file of [args.junit, args.markdown]) if (file !== undefined) await prepareFile(file);
    const { endpoint, ...known } = await findEndpoint(subject);
    const progress = showProgress(!args.quiet && process.stderr.isTTY);
    const all = { ...options, ...known, onAuthorizationUrl };
    const report = await endWithSignals(() => verify(endpoint, all, progress.onProgress)).finally(progress.stop);
    if (args.out !== undefined) await writeArtifacts(args.out, report);
    if (args.junit !== undefined) await writeWhole(args.junit, toJUnit(report));
    if (args.markdown !== undefined) await writeWhole(args.markdown, toMarkdown(report));
    await print(toText(report, args));
    process.exitCode = isAccepted(report, failOn) ? 0 : 1;
    // A check that did not heed the end of its time may still hold a connection.
    setTimeout(() => process.exit(), lastWaitMs).unref();
  },
});

function toText(report: Report, { json, quiet }: { json: boolean; quiet: boolean }): string {
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
