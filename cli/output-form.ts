import { UsageError } from "./user-error.ts";

/** Throws a UsageError where output is asked for in two forms at once. */
export function refuseTwoForms({ json, markdown }: { json: boolean; markdown: boolean }): void {
  if (json && markdown) throw new UsageError("give --json or --markdown, not both");
}
