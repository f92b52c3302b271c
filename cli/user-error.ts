/** Something the user can mend: printed as one paragraph without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}
