import type { User } from "../user.ts";

/** Decides who may use the app while not everybody may. */
export interface Gate {
  admits(user: User): boolean | Promise<boolean>;
}

/** What a user is told whom the gate does not admit. */
export const refusalText =
  "This app is open to invited users only, and your account is not among them: ask the team that runs it.";
