import { execFileSync } from "node:child_process";
import { checkout } from "./checkout.ts";
import { simulatedStacks } from "./simulated-stacks.ts";

/**
 * Whether tests that have a short and a long form take the long one, such as a failure at every resource on every target:
 * `npm run test:all`, or `SLIPWAY_TEST_ALL=1 npx vitest run <file>`.
 */
export const takesLongForms = process.env.SLIPWAY_TEST_ALL === "1";

const simulated = simulatedStacks.map(([target]) => target);

/**
 * Whether a test that costs minutes and shows the same of every target runs on this one: on all in the long form, else
 * on one, which the commit picks, so that a commit's run can be repeated and all have their turn.
 */
export function isItsTurn(target: string): boolean {
  if (!simulated.includes(target)) throw new Error(`no simulated target is called ${target}`);
  return isInTurn(simulated.indexOf(target), simulated.length);
}

/** Whether the case with this index of a long list runs: all of them in the long form, else one in `turns`. */
export function isInTurn(index: number, turns: number): boolean {
  return takesLongForms || index % turns === turnOfCommit(turns);
}

/**
 * Whose turn it is at the checked out commit, from 0 on, or by `SLIPWAY_TEST_TURN` where that is set: what was red at an
 * earlier commit runs again with the number that its run has told.
 */
export function turnOfCommit(turns: number): number {
  return turnNumber() % turns;
}

/** From which every turn is taken. */
export function turnNumber(): number {
  const given = process.env.SLIPWAY_TEST_TURN ?? "";
  if (/^\d+$/.test(given)) return Number(given);
  if (given !== "") throw new Error(`SLIPWAY_TEST_TURN=${given} is no whole number`);
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: checkout, encoding: "utf8" }).trim();
  return Number.parseInt(commit.slice(0, 8), 16);
}
