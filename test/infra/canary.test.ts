import { describe, expect, test } from "vitest";
import { moveInSteps } from "../../infra/canary.ts";
import type { Clock } from "../../infra/clock.ts";
import type { Figures } from "../../infra/staged.ts";

const well: Figures = { requests: 100, serverErrors: 5, toolCalls: 10, toolErrors: 1 };
const canary = { steps: [10, 50], seconds: 300, bounds: { errorRate: 5, toolErrors: 10 } };

/** A revision of which this is seen in each step; answers what was done to it, and when. */
function given(...seen: Figures[]) {
  const done: string[] = [];
  const clock: Clock = { now: () => 0, sleep: async (milliseconds) => void done.push(`wait ${milliseconds / 1000} s`) };
  const staged = {
    name: "demo-2",
    origin: "https://next.example.com",
    share: async (percent: number) => void done.push(`${percent} %`),
    figures: async () => seen.shift() ?? well,
  };
  return { staged, clock, done };
}

describe("a revision that gets its traffic in steps", () => {
  test("R38 gets each for its time, as long as it stays within the bounds", async () => {
    const { staged, clock, done } = given();
    expect(await moveInSteps(staged, canary, clock)).toEqual([]);
    expect(done).toEqual(["10 %", "wait 300 s", "50 %", "wait 300 s"]);
  });

  test.each([
    [
      { ...well, serverErrors: 6 },
      "with 10 % of the requests for 300 s, 6 of 100 requests were answered 5xx (6.0 %, at most 5 %)",
    ],
    [
      { ...well, toolErrors: 2 },
      "with 10 % of the requests for 300 s, 2 of 10 tool calls failed (20.0 %, at most 10 %)",
    ],
  ])("R38 stops at %j", async (figures, words) => {
    const { staged, clock, done } = given(figures);
    await expect(moveInSteps(staged, canary, clock)).rejects.toThrow(words);
    expect(done).toEqual(["10 %", "wait 300 s"]);
  });

  test("R38 goes on after one failure among few, which is said, and not after two", async () => {
    const one = { requests: 19, serverErrors: 1, toolCalls: 4, toolErrors: 1 };
    expect(await moveInSteps(given(one).staged, canary, given().clock)).toEqual([
      "with 10 % of the requests for 300 s, 1 of 19 requests were answered 5xx (5.3 %, at most 5 %); one failure alone is not judged",
      "with 10 % of the requests for 300 s, 1 of 4 tool calls failed (25.0 %, at most 10 %); one failure alone is not judged",
    ]);
    const two = { requests: 3, serverErrors: 0, toolCalls: 2, toolErrors: 2 };
    await expect(moveInSteps(given(two).staged, canary, given().clock)).rejects.toThrow("2 of 2 tool calls failed");
  });

  test("R38 is not judged by an alarm that is off, and says where nobody asked it anything", async () => {
    const { staged, clock } = given({ ...well, serverErrors: 50 }, { ...well, requests: 0 });
    const bounds = { errorRate: undefined, toolErrors: undefined };
    expect(await moveInSteps(staged, { ...canary, bounds }, clock)).toEqual([
      "with 50 % of the requests for 300 s, none was seen; nothing was judged by it",
    ]);
  });
});
