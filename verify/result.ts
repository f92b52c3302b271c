import type { About } from "./about.ts";
import { type Evidence, type Finding, type Group, groups, severities, type Severity } from "./contract.ts";

/** How one check ended. */
export interface CheckResult {
  id: string;
  title: string;
  group: Group;
  severity: Severity;
  /** Passed may still carry findings of severity info. */
  status: "passed" | "failed" | "skipped" | "errored";
  findings: Finding[];
  durationMs: number;
  /** Why it was skipped or could not finish. */
  reason?: string;
}

/** A time that a check measured. */
export interface Timing {
  check: string;
  name: string;
  milliseconds: number;
}

/** Evidence with the check that added it. */
export type CheckEvidence = Evidence & { check: string };

/** Counts of checks by status and of findings by severity. */
export interface Counts {
  checks: Record<CheckResult["status"], number>;
  findings: Record<Severity, number>;
}

/** All that a run found out; it holds no token or secret. */
export interface Report {
  endpoint: string;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  /** Missing where the endpoint lets nobody in. */
  about?: About;
  /** By group, in the order of the groups. */
  checks: CheckResult[];
  /** The worst first. */
  findings: Finding[];
  timings: Timing[];
  evidence: CheckEvidence[];
  /** What was not as it should be on the machine that examined. */
  warnings?: string[];
  summary: Counts;
}

/** What goes on while checks run. */
export type Progress =
  | { kind: "selected"; checks: Pick<CheckResult, "id" | "title" | "group" | "severity">[] }
  | { kind: "started"; id: string }
  | { kind: "finished"; result: CheckResult; timings: Timing[]; evidence: CheckEvidence[] };

/** The report of what was gathered: checks by group, their findings the worst first, and all of them counted. */
export function toReport(gathered: Omit<Report, "findings" | "summary">): Report {
  const checks = gathered.checks.toSorted((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group));
  const findings = checks
    .flatMap((result) => result.findings)
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
  return { ...gathered, checks, findings, summary: count(checks) };
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
