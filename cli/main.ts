import { findPackageJSON } from "node:module";
import { readFileSync } from "node:fs";
import { runCommand } from "citty";
import { closest } from "../verify/closest.ts";
import { checkArguments } from "../verify/command/arguments.ts";
import { Interrupted, watchSignals } from "./interruption.ts";
import { examiningVerbs, isVerb, printUsage, printUsageOf } from "./usage.ts";
import { explainSystemError, isUserFacing, UsageError, withNextCommand } from "./user-error.ts";
import { type VerbName, verbWords } from "./verb-words.ts";
import { type LoadVerb, verbs } from "./verbs.ts";

const all: Readonly<Record<VerbName, LoadVerb>> = {
  ...verbs,
  completion: () => import("./completion.ts").then((module) => module.default),
};

const wrongUse = 2;

const { verb, words } = readVerb(process.argv.slice(2));
watchSignals();
try {
  await runVerb();
} catch (error) {
  process.exitCode = await report(explainSystemError(error));
}

async function runVerb(): Promise<void> {
  if (["--help", "-h", "help"].includes(verb)) return printUsage(readVersion());
  if (verb === "--version") return console.log(readVersion());
  const npx = await npxSlipway();
  if (!isVerb(verb)) throw new UsageError(noVerb(verb, npx));
  const command = await all[verb]();
  if (words.includes("--help") || words.includes("-h")) return printUsageOf(verb, command);
  checkArguments(`${npx} ${verb}`, words, command.args ?? {}, { repeats: verb !== "secrets set" });
  await runCommand(command, { rawArgs: words });
}

/** How this program is called from where it was called; loaded late, since the help calls nothing. */
async function npxSlipway(): Promise<string> {
  return (await import("../infra/remedies.ts")).npxSlipway();
}

/** The verb, which may be of two words, and what follows it. */
function readVerb([first = "--help", ...others]: string[]): { verb: string; words: string[] } {
  const both = `${first} ${others[0]}`;
  return isVerb(both) ? { verb: both, words: others.slice(1) } : { verb: first, words: others };
}

function noVerb(word: string, npx: string): string {
  const known = Object.keys(verbWords);
  const longer = known.filter((name) => name.startsWith(`${word} `));
  if (longer.length > 0) return `"${word}" is half a verb: ${npx} ${longer.join(`, or ${npx} `)}`;
  const near = closest(word, known);
  const meant = near === undefined ? "" : ` (did you mean "${near}"?)`;
  return `there is no verb "${word}"${meant}: ${npx} --help says what there is`;
}

function readVersion(): string {
  const file = findPackageJSON(import.meta.url);
  const { version }: { version?: string } = file === undefined ? {} : JSON.parse(readFileSync(file, "utf8"));
  return version ?? "unknown";
}

/** Says what went wrong; answers the exit code. */
async function report(error: unknown): Promise<number> {
  if (error instanceof Interrupted) return error.exitCode;
  if (!isUserFacing(error)) console.error(error);
  else console.error(`error: ${withNextCommand(error, await nextCommand(error))}`);
  return error instanceof UsageError || examiningVerbs.some((one) => one === verb) ? wrongUse : 1;
}

/** What was typed once more, or of words that make no sense their help. */
async function nextCommand(error: Error): Promise<string> {
  if (error instanceof UsageError) return `${await npxSlipway()} ${verb} --help`;
  const { typed } = await import("./typed.ts");
  return typed();
}
