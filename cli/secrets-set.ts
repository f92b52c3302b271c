import { text } from "node:stream/consumers";
import { readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { secretsSchema } from "../infra/schema.ts";
import { npxSlipway, toPath } from "../infra/remedies.ts";
import { writeWhole } from "../verify/write-file.ts";
import { passphraseFile } from "./backend.ts";
import { hasOwnSalt } from "./embedded-state.ts";
import { defaultStack, stackFile, stackNames } from "./project.ts";
import { askPulumi, openSession, runPulumi, type Session } from "./pulumi.ts";
import { readSecretNames } from "./secret-names.ts";
import { chooseStack, namedStack, type StackArguments, stackArguments } from "./stack-arguments.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("secrets set"),
  args: {
    name: { type: "positional", required: false, description: "Name of the secret, such as DATABASE_URL" },
    ...stackArguments,
  },
  async run({ args }) {
    const name = toName(args.name);
    const stack = toStack(args);
    const value = process.stdin.isTTY ? undefined : await readValue(name);
    const session = await openSession(stack, { engine: false });
    const isFirst = session.state.isEmbedded && !(await hasOwnSalt(stack));
    await setSecret(session, name, value);
    console.error(`${name} is encrypted in ${stackFile(stack)}; ${npxSlipway()} up ${stack} gives it to the service`);
    if (isFirst) {
      console.error(
        `that file now has a line encryptionsalt, which fits ${passphraseFile()} alone: whoever is to read the secret needs that passphrase, too`,
      );
    }
    const { usedBy = [] } = (await readSecretNames(stack))?.find((secret) => secret.name === name) ?? {};
    if (usedBy.length === 0) console.error(`nothing uses ${name} yet: name it in slipway:service.secrets`);
  },
});

/** The name of a secret; throws a UsageError, which never repeats a value, where it is none. */
export function toName(word: string | undefined): string {
  if (word === undefined) throw new UsageError(`say which secret: ${npxSlipway()} secrets set DATABASE_URL <stack>`);
  if (secretsSchema.safeParse({ [word]: "" }).success) return word;
  const problem = word.includes("=")
    ? "a value among the words stays in the shell's history, so give the name alone"
    : "the name of a secret is one of an environment variable";
  throw new UsageError(
    `${problem}; the value is asked for, or read from standard input:\n  ${npxSlipway()} secrets set <NAME> <stack>`,
  );
}

/** The stack that was named; throws a UsageError that does not repeat the word, which may be a value in the wrong place. */
function toStack(named: StackArguments): string {
  const known = stackNames();
  if (known.includes(namedStack(named) ?? defaultStack)) return chooseStack(named);
  throw new UsageError(
    `what follows the secret's name is a stack (${known.join(", ")}), and never its value, which is asked for:\n  ${npxSlipway()} secrets set <NAME> <stack>`,
  );
}

/** What standard input holds, without the line's end that a command puts there; throws a UsageError where that is nothing. */
async function readValue(name: string): Promise<string> {
  const value = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw new UsageError(
    `standard input holds no value, and here is no terminal to ask on: printenv ${name} | ${npxSlipway()} secrets set ${name} <stack>`,
  );
}

/** Encrypts a value into the stack's file; without one Pulumi asks for it, unseen. No process gets it as an argument. */
async function setSecret(session: Session, name: string, value: string | undefined): Promise<void> {
  const { stack, state } = session;
  const file = state.configFile ?? stackFile(stack);
  const set = ["set", "--path", "--secret", toPath("slipway:secrets", [name])];
  if (value === undefined) await runPulumi(session, "config", set);
  else {
    const flags = ["config", "--config-file", file, "--stack", stack, ...set, "--non-interactive"];
    // Pulumi takes one end of a line off again.
    await askPulumi(session, flags, { input: `${value}\n` });
  }
  // The embedded state works on a copy with its salt as long as the file has none.
  if (file !== stackFile(stack)) await writeWhole(stackFile(stack), await readFile(file));
}
