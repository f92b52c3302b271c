import { type Finding, severities } from "../contract.ts";
import type { CheckResult, JsonReport } from "../result.ts";
import { type Difference, difference } from "./difference.ts";

/**
 * Findings that are new, worse, milder or gone. Two are the same where check, place and what was expected agree, whatever
 * the numbers in that; one whose check did not run again is not gone.
 */
export function compareFindings(before: JsonReport, after: JsonReport): Difference[] {
  const [old, now] = [before, after].map((report) => Map.groupBy(report.findings, toKey));
  const keys = new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])]);
  const found = [...keys].flatMap((key) => {
    const [was, is] = [old?.get(key) ?? [], now?.get(key) ?? []];
    const both = Math.min(was.length, is.length);
    return [
      ...is.slice(0, both).flatMap((finding, index) => compareSeverity(was[index] ?? finding, finding)),
      ...is.slice(both).map((finding) => toNew(finding, before)),
      ...was.slice(both).map((finding) => toGone(finding, after)),
    ];
  });
  return [...found, ...newlyUnfinished(before, after)];
}

function toKey({ check, where = "", expected }: Finding): string {
  return [check, where, expected.replaceAll(/\d+(?:\.\d+)?/g, "#")].join("\n");
}

function toNew(finding: Finding, before: JsonReport): Difference {
  const then = isLookedAt(resultOf(before, finding.check)) ? "" : " (its check did not run before)";
  return difference("new finding", subjectOf(finding), `${finding.seen}${then}; ${finding.fix}`, finding.severity);
}

function toGone(finding: Finding, after: JsonReport): Difference {
  const result = resultOf(after, finding.check);
  if (isLookedAt(result)) return difference("finding gone", subjectOf(finding), finding.seen);
  const why = result ? `${result.status}: ${result.reason ?? "no reason was given"}` : "the check was not asked for";
  return difference("not looked at again", subjectOf(finding), `${finding.seen} (${why})`);
}

function compareSeverity(was: Finding, is: Finding): Difference[] {
  const step = severities.indexOf(is.severity) - severities.indexOf(was.severity);
  if (step === 0) return [];
  const text = `${was.severity} before, ${is.severity} now: ${is.seen}`;
  return [
    step < 0
      ? difference("worse finding", subjectOf(is), text, is.severity)
      : difference("milder finding", subjectOf(is), text),
  ];
}

/** A check that did not finish may hide any finding that it is there for. */
function newlyUnfinished(before: JsonReport, after: JsonReport): Difference[] {
  return after.checks.flatMap(({ id, status, severity, reason }) => {
    if (status !== "errored" || resultOf(before, id)?.status === "errored") return [];
    return [difference("new finding", id, `the check did not finish: ${reason ?? "no reason was given"}`, severity)];
  });
}

function resultOf({ checks }: JsonReport, id: string): CheckResult | undefined {
  return checks.find((check) => check.id === id);
}

function isLookedAt(result: CheckResult | undefined): boolean {
  return result?.status === "passed" || result?.status === "failed";
}

function subjectOf({ check, where }: Finding): string {
  return where === undefined ? check : `${check} (${where})`;
}
