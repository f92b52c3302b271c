import { isEmbedded } from "./backend.ts";
import { defaultStack, needsDocker } from "./project.ts";
import { UsageError } from "./user-error.ts";

/** The flag of every verb that changes something. */
export const yesFlag = {
  type: "boolean",
  default: false,
  description: "Do not ask; without a terminal nobody can be asked",
} as const;

/** Whether a stack is deployed without asking: a Docker stack makes nothing elsewhere. */
export async function isSureToDeploy(verb: string, stack: string, yes: boolean): Promise<boolean> {
  return yes || (await needsDocker(stack)) || mustAsk(verb, stack);
}

/** Whether a stack is removed without asking: the one that needs no account, in the checkout's own state. */
export async function isSureToRemove(stack: string, yes: boolean): Promise<boolean> {
  const isThrowaway = stack === defaultStack && (await needsDocker(stack)) && (await isEmbedded(stack));
  return yes || isThrowaway || mustAsk("down", stack);
}

/** Pulumi's flags for somebody who is sure, and for somebody whom it asks. */
export function confirmation(isSure: boolean): string[] {
  return isSure ? ["--yes", "--skip-preview"] : [];
}

/** False, since Pulumi asks; throws a UsageError where nobody can answer. */
function mustAsk(verb: string, stack: string): false {
  if (process.stdin.isTTY && process.stdout.isTTY) return false;
  throw new UsageError(`${verb} asks first, and here is no terminal to answer on: npx slipway ${verb} ${stack} --yes`);
}
