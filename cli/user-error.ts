/** Something the user can mend: printed as one paragraph without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

const mistakes = ["UserError", "ToolError", "CLIError", "SelectionError", "ArtifactError"];

/** Whether an error's message says all that a user needs; any other is a bug, whose stack trace is worth reading. */
export function isMistake(error: unknown): error is Error {
  return error instanceof Error && mistakes.includes(error.name);
}
