import { type CommandDef, defineCommand, showUsage } from "citty";
import { examplesOf, metaOf, type VerbName, verbWords } from "./verb-words.ts";

/** With these 1 says that what they look at is at fault; that they could not look at it is another thing. */
export const examiningVerbs = [
  "verify",
  "verify diff",
  "doctor",
  "contract check",
  "launch check",
  "connect",
  "policy",
] as const satisfies VerbName[];

const exitCodes = `EXIT CODES

  0     All is well
  1     It did not succeed; of ${examiningVerbs.join(", ")}: something was found
  2     Wrong use, and nothing was done; of those also: they could not look
  128+  Ended by a signal, such as 130 by Ctrl-C
`;
const everywhere = `EVERYWHERE

  -C, --cwd <folder>  Work there, as if the command had been typed in it
  --help              Say what a verb does, with examples
  --version           Say which version this is
`;

const program = { name: "slipway", description: "Deploys an MCP server and proves that it answers" };

/** Prints the help of all verbs, of whose code none is loaded. */
export async function printUsage(version: string): Promise<void> {
  const names = Object.keys(verbWords).filter(isVerb);
  const subCommands = Object.fromEntries(names.map((name) => [name, defineCommand({ meta: metaOf(name) })]));
  await showUsage(defineCommand({ meta: { ...program, version }, subCommands }));
  console.log(`${everywhere}\n${exitCodes}`);
}

/** Prints the help of one verb. */
export async function printUsageOf(name: VerbName, command: CommandDef): Promise<void> {
  await showUsage(command, defineCommand({ meta: program }));
  console.log(
    `EXAMPLES\n\n${examplesOf(name)
      .map((example) => `  ${example}\n`)
      .join("")}\n${exitCodes}`,
  );
}

/** Whether a verb has this name. */
export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(verbWords, name);
}
