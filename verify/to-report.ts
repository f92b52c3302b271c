import { groups, severities } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import { examiner } from "./own-package.ts";
import type { Asked, CheckResult, Counts, Report } from "./result.ts";
import { toVerdict } from "./verdict.ts";

/** The report of what was gathered: checks by group, findings the worst first and counted, and what that means for what was asked. */
export function toReport(
  gathered: Omit<Report, "examiner" | "asked" | "verdict" | "findings" | "summary">,
  options: VerifyOptions,
): Report {
  const { endpoint, startedAt, durationMs, ...rest } = gathered;
  const checks = gathered.checks.toSorted((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group));
  const findings = checks
    .flatMap((result) => result.findings)
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
  const asked = toAsked(options);
  const verdict = toVerdict({ findings, checks, asked }, asked.failOn);
  const head = { examiner, endpoint, startedAt, durationMs, asked, verdict };
  return { ...head, ...rest, checks, findings, summary: count(checks) };
}

function toAsked({ only, quick = false, allowWrites = false, failOn = "major" }: VerifyOptions): Asked {
  return { ...(only ? { only: [...only] } : {}), quick, allowWrites, failOn };
}

function count(results: readonly CheckResult[]): Counts {
  const counts: Counts = {
    checks: { passed: 0, failed: 0, skipped: 0, errored: 0 },
    findings: { critical: 0, major: 0, minor: 0, info: 0 },
  };
  for (const { status, findings } of results) {
    counts.checks[status] += 1;
    for (const { severity } of findings) counts.findings[severity] += 1;
  }
  return counts;
}
