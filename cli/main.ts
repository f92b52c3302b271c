import { defineCommand, runCommand, showUsage, type SubCommandsDef } from "citty";
import { closest } from "../infra/faults.ts";
import { checkArguments } from "../verify/command/arguments.ts";
import { Interrupted, watchSignals } from "./interruption.ts";
import { explainSystemError, isUserFacing, UsageError } from "./user-error.ts";

const verbs: SubCommandsDef = {
  init: () => import("./init.ts").then((module) => module.default),
  up: () => import("./up.ts").then((module) => module.default),
  preview: () => import("./preview.ts").then((module) => module.default),
  compare: () => import("./compare.ts").then((module) => module.default),
  rollback: () => import("./rollback.ts").then((module) => module.default),
  acceptance: () => import("./acceptance.ts").then((module) => module.default),
  rehearse: () => import("./rehearse.ts").then((module) => module.default),
  verify: () => import("./verify.ts").then((module) => module.default),
  "verify diff": () => import("./verify-diff.ts").then((module) => module.default),
  doctor: () => import("./doctor.ts").then((module) => module.default),
  down: () => import("./down.ts").then((module) => module.default),
  env: () => import("./env.ts").then((module) => module.default),
};

const main = defineCommand({
  meta: { name: "slipway", version: "0.1.0", description: "Deploys an MCP server and proves that it answers" },
  subCommands: verbs,
});

/** With these 1 says that the endpoint is at fault; that they could not look at it is another thing. */
const examining = ["verify", "verify diff", "doctor"];
const wrongUse = 2;
const exitCodes = `EXIT CODES

  0     All is well
  1     It did not succeed; of verify and doctor: something was found
  2     Wrong use, and nothing was done; of verify and doctor also: they could not look
  128+  Ended by a signal, such as 130 by Ctrl-C
`;

const { verb, words } = readVerb(process.argv.slice(2));
watchSignals();
try {
  await runVerb();
} catch (error) {
  process.exitCode = report(explainSystemError(error));
}

async function runVerb(): Promise<void> {
  if (["--help", "-h", "help"].includes(verb)) return printUsage(main);
  const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (load === undefined) {
    const known = Object.keys(verbs);
    throw new UsageError(`there is no verb "${verb}"${closest(verb, known)}: there are ${known.join(", ")}`);
  }
  const command = await (typeof load === "function" ? load() : load);
  if (words.includes("--help") || words.includes("-h")) return printUsage(command, main);
  checkArguments(`npx slipway ${verb}`, words, command.args ?? {});
  await runCommand(command, { rawArgs: words });
}

/** The verb, which may be of two words, and what follows it. */
function readVerb([first = "--help", ...others]: string[]): { verb: string; words: string[] } {
  const both = `${first} ${others[0]}`;
  return Object.hasOwn(verbs, both) ? { verb: both, words: others.slice(1) } : { verb: first, words: others };
}

async function printUsage(...shown: Parameters<typeof showUsage>): Promise<void> {
  await showUsage(...shown);
  console.log(exitCodes);
}

/** Says what went wrong; answers the exit code. */
function report(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  console.error(isUserFacing(error) ? `error: ${error.message}` : error);
  return error instanceof UsageError || examining.includes(verb) ? wrongUse : 1;
}
