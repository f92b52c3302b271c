import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { checkout } from "../checkout.ts";
import { turnNumber, turnOfCommit } from "../long-forms.ts";
import { filesInTurns, restingIn, turns } from "../turns.ts";

afterEach(() => void vi.unstubAllEnvs());

test("every file that takes turns has one, and rests at the others", () => {
  for (const file of filesInTurns) expect(existsSync(join(checkout, file)), file).toBe(true);
  const all = Array.from({ length: turns }, (_, turn) => restingIn(turn));
  for (const file of filesInTurns) expect(all.filter((resting) => resting.includes(file))).toHaveLength(turns - 1);
});

test("a turn is that of the commit, or the one that is asked for", () => {
  const ofCommit = turnOfCommit(turns);
  vi.stubEnv("SLIPWAY_TEST_TURN", String(turnNumber()));
  expect(turnOfCommit(turns)).toBe(ofCommit);
  for (const asked of [0, 1, 2, 11]) {
    vi.stubEnv("SLIPWAY_TEST_TURN", String(asked));
    expect([turnOfCommit(turns), turnOfCommit(12)]).toEqual([asked % turns, asked]);
  }
  vi.stubEnv("SLIPWAY_TEST_TURN", "-1");
  expect(() => turnOfCommit(turns)).toThrow("SLIPWAY_TEST_TURN=-1 is no whole number");
});
