import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { nodeFlags } from "../../bench/server/our-server.ts";
import { slopeOf } from "../../bench/slope.ts";
import { isMet, median, ratioOf, type Row } from "../../bench/table.ts";
import { checkout } from "../checkout.ts";

const row = (ours: number[], beside: number[], aim: NonNullable<Row["aim"]>): Row => ({
  name: "a row",
  ours: { values: ours, unit: "calls/s" },
  beside: { what: "another", sample: { values: beside, unit: "calls/s" } },
  aim,
});

describe("what the benchmark makes of its figures", () => {
  test("the median is the middle one by size, or the mean of the two in the middle", () => {
    expect(median([10, 9, 100])).toBe(10);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(median([])).toBeNaN();
  });

  test("a ratio is that of the medians", () => {
    expect(ratioOf(row([1, 300, 200], [50, 40, 900], { ratio: 1 }))).toBe(4);
  });

  test.each([
    [{ ratio: 1.5 }, [150], true],
    [{ ratio: 1.5 }, [151], false],
    [{ leastRatio: 0.6 }, [60], true],
    [{ leastRatio: 0.6 }, [59], false],
    [{ value: 160 }, [160], true],
    [{ value: 160 }, [161], false],
  ])("%o beside 100 is met by %o: %s", (aim, ours, met) => {
    expect(isMet(row(ours, [100], aim))).toBe(met);
  });

  test.each([{ ratio: 2 }, { leastRatio: 0 }, { value: 160 }])("a figure that is missing does not meet %o", (aim) => {
    expect(isMet(row([Number.NaN], [100], aim))).toBe(false);
  });

  test("the slope is that of the line of least squares, in units of y for one of x", () => {
    const line = [0, 1, 2, 3].map((x) => ({ x, y: 100 - 3 * x }));
    expect(slopeOf(line)).toBeCloseTo(-3);
    expect(slopeOf([1, 4, 2, 8].map((y, x) => ({ x, y })))).toBeCloseTo(1.9);
    expect(slopeOf([{ x: 1, y: 1 }])).toBeNaN();
  });

  test("the server is measured with the flags of its image's last command", () => {
    expect(nodeFlags('FROM a\nCMD ["node", "server.cjs"]\n')).toEqual([]);
    expect(nodeFlags('FROM a\nCMD ["node", "--max-semi-space-size=1", "server.cjs", "--loud"]\n')).toEqual([
      "--max-semi-space-size=1",
    ]);
    expect(() => nodeFlags("FROM a\nCMD node server.cjs\n")).toThrow("CMD does not run a script");
  });
});

test("a part that there is none of ends in one sentence that names them all, before anything is measured", async () => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [join(checkout, "scripts/bench.ts"), "nothing"], {
    reject: false,
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^error: "nothing" is no part: name one of server, .*, or none for all$/m);
});
