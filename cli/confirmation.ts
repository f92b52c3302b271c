import { createInterface } from "node:readline/promises";
import { npxSlipway } from "../infra/remedies.ts";
import { isEmbedded } from "./backend.ts";
import { defaultStack, needsDocker } from "./project.ts";
import { typed } from "./typed.ts";
import { UsageError, UserError } from "./user-error.ts";

/** The flag of every verb that changes something. */
export const yesFlag = {
  type: "boolean",
  default: false,
  description: "Do not ask; without a terminal nobody can be asked",
} as const;

/** Whether a stack is deployed without asking: a Docker stack makes nothing elsewhere. */
export async function isSureToDeploy(verb: string, stack: string, yes: boolean): Promise<boolean> {
  return yes || (await needsDocker(stack)) || mustAsk(verb);
}

/** Whether a stack is removed without asking: the one that needs no account, in the checkout's own state. */
export async function isSureToRemove(verb: string, stack: string, yes: boolean): Promise<boolean> {
  const isThrowaway = stack === defaultStack && (await needsDocker(stack)) && (await isEmbedded(stack));
  return yes || isThrowaway || mustAsk(verb);
}

/** Asks for a stack's name before all of it goes; throws a UserError where anything else is typed. */
export async function askForName(
  stack: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<void> {
  const answer = await ask(`Type the stack's name, ${stack}, to remove all of it: `, input, output);
  if (answer !== stack)
    throw new UserError(`that is not the name, and nothing was removed: ${npxSlipway()} down ${stack}`);
}

/** What is typed on a line, without the spaces around it; empty where the input ends first. */
export async function ask(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<string> {
  const lines = createInterface({ input, output });
  lines.on("SIGINT", () => process.exit(130));
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    return (await Promise.race([lines.question(question), closed])).trim();
  } finally {
    lines.close();
  }
}

/** Pulumi's flags for somebody who is sure, and for somebody whom it asks. */
export function confirmation(isSure: boolean): string[] {
  return isSure ? ["--yes", "--skip-preview"] : [];
}

/** False, since Pulumi asks; throws a UsageError where nobody can answer. */
function mustAsk(verb: string): false {
  if (process.stdin.isTTY && process.stdout.isTTY) return false;
  throw new UsageError(`${verb} asks first, and here is no terminal to answer on: ${typed("--yes")}`);
}
