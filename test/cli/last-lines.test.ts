import { expect, test } from "vitest";
import { lastLines } from "../../cli/last-lines.ts";

test("the last twenty lines of a log are read", async () => {
  const lines = await lastLines("seq 1 100");
  expect(lines).toHaveLength(20);
  expect(lines?.at(-1)).toBe("100");
});

test("a tool that is missing is no fault, and one that finds nothing is another thing", async () => {
  expect(await lastLines("no-such-tool-at-all logs")).toBeUndefined();
  expect(await lastLines("true")).toEqual([]);
});
