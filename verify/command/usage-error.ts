/** A command line that means nothing here: nothing has been done yet. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly userFacing = true;
}
