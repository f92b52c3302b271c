import { describe, expect, test } from "vitest";
import { toTerminal } from "../../verify/report/terminal.ts";
import type { Report } from "../../verify/result.ts";
import { sampleReport } from "./sample.ts";

const report = sampleReport();
/** Columns of a text, in which letters of Chinese and Japanese take two. */
const widthOf = (text: string) => text.replaceAll(/[\u3000-\u9fff]/g, "xx").length;
const on = (columns: number) => ({ columns, isColored: false });

describe("R28 the terminal", () => {
  const text = toTerminal(report, on(100));

  test("gives the verdict first, counts by group, and shows each finding whole", () => {
    expect(text.split("\n")[0]).toBe("FAIL  https://host.example/mcp");
    expect(text).toContain(
      "1 finding at or above major\n1 check did not finish\nasked: no finding at or above major in all",
    );
    expect(text).toMatch(/^ +passed +failed +skipped +errored$/m);
    expect(text).toMatch(/^tools +1 +1$/m);
    expect(text).toMatch(/^major {2}tools\.names$/m);
    for (const label of ["where", "expected", "seen", "why", "fix"])
      expect(text).toMatch(new RegExp(`^  ${label} +\\S`, "m"));
    expect(text).toContain("not finished\n  tools.limits: time is up");
    expect(text).toMatch(/skipped\n {2}needs .*\n {6}auth\.users\n$/s);
    expect(text).toContain("1 of 4 checks passed, 1 skipped, 1 not finished in 1.2 s");
  });

  test.each([44, 60, 80, 120, 200])(
    "is as wide as a terminal of %d columns, and breaks no word that fits",
    (columns) => {
      const words = "a sentence of words such as https://host.example/one/two that is long enough to be broken".split(
        " ",
      );
      const long = sampleReport(
        `${words.join(" ")} ${"x".repeat(300)} 日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語`,
      );
      const lines = toTerminal(long, on(columns)).trimEnd().split("\n");
      const widest = Math.max(...lines.map((line) => widthOf(line)));
      expect(widest).toBeLessThanOrEqual(columns);
      expect(widest).toBeGreaterThan(columns - 10);
      const seen = lines.flatMap((line) => line.trim().split(/\s+/));
      for (const word of words.filter(({ length }) => length < 28)) expect(seen).toContain(word);
    },
  );

  test("says once what one act mends in many places", () => {
    const [finding] = report.findings;
    if (!finding) throw new Error("the sample has no finding");
    const places = ["one", "two", "three"].map((where) => ({ ...finding, where, seen: "the same" }));
    const other = [{ ...finding, where: "four", seen: "another" }];
    const same = toTerminal({ ...report, findings: places }, on(100));
    expect(same).toMatch(/where +one, two, three\n.*\n +seen +the same\n/);
    expect(same.match(/^major {2}/gm)).toHaveLength(1);
    expect(toTerminal({ ...report, findings: [...places, ...other] }, on(100))).toMatch(
      /seen +one: the same; .*four: another\n/,
    );
  });

  test("has colours only where they are wanted", () => {
    expect(text).not.toContain("\u001b");
    expect(toTerminal(report, { columns: 100, isColored: true })).toContain("\u001b[31mFAIL");
  });

  test("takes at most ten lines of 60 characters where all is well, and says which flags would show more", () => {
    const skipped = Array.from({ length: 40 }, (_, index) => ({
      ...report.checks[3],
      id: `auth.users-${index}`,
      reason:
        index % 2 === 0
          ? `needs thing number ${index}: --thing-${"abcdefghijklmnopqrst"[index / 2]}`
          : `reason ${index}`,
    }));
    const info = Array.from({ length: 9 }, () => ({ ...report.findings[0], severity: "info" }));
    const well = {
      ...report,
      verdict: { outcome: "passed", reasons: [] },
      findings: info,
      checks: [report.checks[0], ...skipped],
    } as Report;
    const lines = toTerminal(well, on(60)).trimEnd().split("\n");
    expect(lines[0]).toBe("PASS  https://host.example/mcp");
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.join(" ")).toContain("More with --thing-a (1), --thing-b (1)");
    expect(lines.at(-1)).toBe("and more: --json or --out shows it all");
  });
});
