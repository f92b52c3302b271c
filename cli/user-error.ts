export { UsageError } from "../verify/command/usage-error.ts";

/**
 * Something the user can mend: printed as one paragraph without a stack trace. Every room marks such errors with
 * `readonly userFacing = true`; what a class is called decides nothing.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly userFacing = true;
}

/** Whether an error's message says all that a user needs; any other is a bug, whose stack trace is worth reading. */
export function isUserFacing(error: unknown): error is Error {
  return error instanceof Error && "userFacing" in error && error.userFacing === true;
}

/** An error's message, and the command that comes next where the message names none of its own. */
export function withNextCommand({ message }: Error, command: string): string {
  const isComplete = /\b(npx|npm create) slipway\b/.test(message) || /\n {2}\w[^\n]*$/.test(message);
  if (isComplete) return message;
  return `${message}${command.endsWith(" --help") ? "" : "\nthen again:"}\n  ${command}`;
}

/** Gives what the system refused its way out; any other error stays as it is. */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || "userFacing" in error || !("code" in error)) return error;
  const remedy = remedies[String(error.code)];
  return remedy === undefined ? error : new UserError(`${error.message}: ${remedy}`, { cause: error });
}

const permission = "give this user the right to, or run this as one who has it";
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "free some space on the disk and run this again",
  EDQUOT: "free some of this user's space and run this again",
  EACCES: permission,
  EPERM: permission,
  EROFS: "run this in a checkout that can be written to",
  EMFILE: "raise the limit of open files (ulimit -n) and run this again",
};
