import { describe, expect, test } from "vitest";
import { percentile } from "../../verify/percentile.ts";
import { riseOf } from "../../verify/speed/figures.ts";
import { isEvident, judge } from "../../verify/speed/soak.ts";

test("R20 a soak on a machine that stands still says so, and tells what no time is in all the same", () => {
  const fault = (seen: string) => ({ expected: "steady", seen, why: "it matters", fix: "mend it" });
  const [slower, failed] = [fault("slower"), fault("failed")];
  const busy = { skip: "the examining machine is too busy to tell" };
  expect(judge([slower], [], () => busy)).toEqual(busy);
  expect(judge([slower], [failed], () => busy)).toEqual([failed]);
  expect(judge([slower], [failed], () => undefined)).toEqual([failed, slower]);
  expect(judge([], [], () => busy)).toEqual([]);
});

test("R20 a soak tells of calls that get slower beyond what the machine itself adds, however busy it is", () => {
  const soaked = (value: (call: number) => number, lost: (call: number) => number) =>
    Array.from({ length: 12 }, (_, call) => ({ at: call * 500, value: value(call), lost: lost(call) }));
  expect(
    isEvident(
      soaked(
        (call) => 200 + 40 * call,
        () => 90,
      ),
    ),
  ).toBe(true);
  // One that stood still does not hide it, and makes none.
  expect(
    isEvident(
      soaked(
        (call) => (call === 1 ? 900 : 200 + 40 * call),
        () => 90,
      ),
    ),
  ).toBe(true);
  expect(
    isEvident(
      soaked(
        (call) => (call === 11 ? 900 : 200),
        () => 90,
      ),
    ),
  ).toBe(false);
  // The machine came to lose as much.
  expect(
    isEvident(
      soaked(
        (call) => 200 + 40 * call,
        (call) => 20 * call,
      ),
    ),
  ).toBe(false);
});

describe("figures", () => {
  test("a percentile is a value that was measured", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test("a rise is that of the line through all points", () => {
    const line = [0, 1, 2, 3].map((at) => ({ at, value: 10 + 5 * at }));
    expect(riseOf(line)).toBeCloseTo(15);
    expect(riseOf(line.map(({ at }) => ({ at, value: 4 })))).toBe(0);
    expect(riseOf(line.slice(0, 1))).toBe(0);
    expect(riseOf([...line, { at: 3, value: 25 }])).toBeCloseTo(15);
  });
});
