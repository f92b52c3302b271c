import type { User } from "../user.ts";

/** Decides who may use the app while not everybody may. */
export interface Gate {
  admits(user: User): boolean | Promise<boolean>;
}

/** Admits everybody. */
export const openGate: Gate = { admits: () => true };
