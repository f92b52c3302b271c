import { constants } from "node:os";
import { defineCommand, runCommand, showUsage } from "citty";
import { checkArguments } from "./arguments.ts";
import { diffFlags, diffWords, runDiff } from "./diff.ts";
import { doctorFlags, runDoctor } from "./doctor.ts";
import { toEndpoint } from "./endpoint.ts";
import { UsageError } from "./usage-error.ts";
import { runVerify, verifyFlags } from "./verify.ts";
import { examiner } from "../own-package.ts";

const { name, version } = examiner;
const program = `npx ${name}`;
const url = { type: "positional", required: false, description: "Endpoint, such as https://host/mcp" } as const;

const verify = defineCommand({
  meta: { name: program, version, description: "Examines an MCP endpoint: is it ready for people?" },
  args: { url, ...verifyFlags },
  async run({ args }) {
    const endpoint = named(args.url);
    await runVerify(args, async () => ({ endpoint }));
  },
});

const doctor = defineCommand({
  meta: {
    name: `${program} doctor`,
    description: "Says in one sentence why an endpoint does not work, and what to do",
  },
  args: { url, ...doctorFlags },
  async run({ args }) {
    const endpoint = named(args.url);
    await runDoctor(args, async () => ({ endpoint }));
  },
});

const diff = defineCommand({
  meta: { name: `${program} diff`, description: "Holds a report against an earlier one: what is new, gone or slower?" },
  args: { ...diffWords, ...diffFlags },
  async run({ args }) {
    await runDiff(args, async (word) => ({ endpoint: toEndpoint(word, ", and there is no such file") }));
  },
});

// What the checks opened, such as a browser, ends as this program exits.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error && "userFacing" in error ? `error: ${withHelp(error.message)}` : error);
  // 1 says that something was found; that nothing could be looked at is another thing.
  process.exitCode = 2;
}

async function start(typed: readonly string[]): Promise<void> {
  const [verb, ...others] = typed[0] === "verify" ? typed.slice(1) : typed;
  const isVerb = verb === "doctor" || verb === "diff";
  const words = isVerb || verb === undefined ? others : [verb, ...others];
  if (words.includes("--help") || words.includes("-h")) {
    if (verb === "doctor") return showUsage(doctor);
    if (verb === "diff") return showUsage(diff);
    await showUsage(verify);
    console.log(`To look for the cause of a complaint: ${program} doctor https://host/mcp`);
    return console.log(`To hold a report against an earlier one: ${program} diff before.json after.json`);
  }
  if (verb === "doctor") {
    checkArguments(`${program} doctor`, words, { url, ...doctorFlags });
    await runCommand(doctor, { rawArgs: words });
  } else if (verb === "diff") {
    checkArguments(`${program} diff`, words, { ...diffWords, ...diffFlags });
    await runCommand(diff, { rawArgs: words });
  } else {
    checkArguments(program, words, { url, ...verifyFlags });
    await runCommand(verify, { rawArgs: words });
  }
}

/** What was wrong, and the help where that names no command. */
function withHelp(message: string): string {
  return message.includes(program) ? message : `${message}\n  ${program} --help`;
}

function named(endpoint: string | undefined): string {
  if (endpoint === undefined) throw new UsageError(`say what to examine: ${program} https://host/mcp`);
  return toEndpoint(endpoint);
}
