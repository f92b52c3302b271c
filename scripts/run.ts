import { Interrupted } from "../cli/interruption.ts";
import { explainSystemError, isUserFacing, UsageError } from "../cli/user-error.ts";

const wrongUse = 2;

/** Does a script's work; what the person who runs it can mend is said in one paragraph, and the exit code tells the kind. */
export async function run(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = report(explainSystemError(error));
  }
}

function report(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  // https://nodejs.org/api/errors.html#err_parse_args_unknown_option and those after it.
  const isUsage = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  console.error(isUsage || isUserFacing(error) ? `error: ${error.message}` : error);
  return isUsage || error instanceof UsageError ? wrongUse : 1;
}
