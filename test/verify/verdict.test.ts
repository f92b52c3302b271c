import { describe, expect, test } from "vitest";
import type { CheckResult } from "../../verify/result.ts";
import { isAccepted, toVerdict } from "../../verify/verdict.ts";
import { sampleReport } from "./sample.ts";

const report = sampleReport();

test("R21 the verdict follows the worst that was found, and what could not finish counts as bad as it may be", () => {
  const { findings, checks } = report;
  expect(["critical", "major", "minor", "info", "never"].map((level) => isAccepted(report, level as "info"))).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
  const unfinished = { ...report, findings: [], checks: checks.filter(({ status }) => status === "errored") };
  expect([isAccepted(unfinished, "major"), isAccepted(unfinished, "critical")]).toEqual([false, true]);
  const harmless = {
    ...report,
    checks: checks.slice(0, 1),
    findings: findings.map((found) => ({ ...found, severity: "info" as const })),
  };
  expect([isAccepted(harmless, "minor"), isAccepted(harmless, "info")]).toEqual([true, false]);
});

describe("D29 what was asked for and could not be looked at is no pass", () => {
  const [passed, , , skipped] = report.checks;
  const judge = (checks: (CheckResult | undefined)[], only?: string[]) =>
    toVerdict({ findings: [], checks: checks.flatMap((one) => one ?? []), asked: only ? { only } : {} }, "major");

  test("where every check was skipped", () => {
    expect(judge([skipped])).toMatchObject({
      outcome: "not-examined",
      reasons: [expect.stringMatching(/^nothing could be looked at: needs /)],
    });
    expect(judge([passed, skipped]).outcome).toBe("passed");
  });

  test("where all of one name was, although others ran because it needs them", () => {
    expect(judge([passed, skipped], ["auth"]).outcome).toBe("not-examined");
    expect(judge([passed, skipped], ["protocol", "auth.users"])).toMatchObject({
      outcome: "not-examined",
      reasons: [expect.stringContaining("nothing of auth.users could be looked at: needs ")],
    });
    expect(judge([passed, skipped], ["protocol"]).outcome).toBe("passed");
  });

  test("unless whatever happens is to pass", () => {
    expect(isAccepted({ findings: [], checks: skipped ? [skipped] : [], asked: {} }, "never")).toBe(true);
  });
});
