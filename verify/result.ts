import type { About } from "./about.ts";
import type { Evidence, Finding, Group, Severity } from "./contract.ts";

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
  summary: Counts;
}

/** What goes on while checks run. */
export type Progress =
  | { kind: "selected"; checks: { id: string; title: string; group: Group }[] }
  | { kind: "started"; id: string }
  | { kind: "finished"; result: CheckResult };
