import { createRequire } from "node:module";
import type { Builder, TestCase } from "junit-report-builder";
import { groups } from "../contract.ts";
import type { CheckResult, Report } from "../result.ts";

// Its types speak of a default export, which its CommonJS module does not have.
const builder: Builder = createRequire(import.meta.url)("junit-report-builder");

/** The report as JUnit XML: a suite for each group, a case for each check. */
export function toJUnit(report: Report): string {
  const all = builder.newBuilder().name(`slipway verify ${report.endpoint}`);
  for (const group of groups) {
    const checks = report.checks.filter((check) => check.group === group);
    if (checks.length === 0) continue;
    const suite = all.testSuite().name(group).timestamp(report.startedAt);
    for (const check of checks) {
      const testCase = suite
        .testCase()
        .name(check.id)
        .className(`slipway.${group}`)
        .time(check.durationMs / 1000);
      describe(testCase, check);
    }
  }
  return all.build();
}

function describe(testCase: TestCase, { status, reason = "", findings, title }: CheckResult): void {
  testCase.property("title", title);
  const text = findings
    .map(({ severity, where, expected, seen, why, fix }) =>
      [
        `${severity}${where === undefined ? "" : ` at ${where}`}`,
        `expected: ${expected}`,
        `seen: ${seen}`,
        `why: ${why}`,
        `fix: ${fix}`,
      ].join("\n"),
    )
    .join("\n\n");
  if (status === "failed") testCase.failure(findings[0]?.seen ?? "", findings[0]?.severity ?? "").stacktrace(text);
  else if (text !== "") testCase.standardOutput(text);
  if (status === "errored") testCase.error(reason, "errored");
  // The format has no room for the reason of a skip but this one.
  if (status === "skipped") testCase.skipped().standardOutput(reason);
}
