import type { User } from "../user.ts";

/** Decides which users may call tools. */
export interface Gate {
  admits(user: User): boolean | Promise<boolean>;
}

/** The text of the tool result for a user whom the gate does not admit. */
export const refusalText =
  "This app is open to invited users only, and your account is not among them: ask the team that runs it.";
