import { type Severity, severities } from "./contract.ts";
import type { FailOn } from "./options.ts";
import type { Asked, CheckResult, Report, Verdict } from "./result.ts";

/** What a verdict is made of. */
type Judged = Pick<Report, "findings" | "checks"> & { asked: Pick<Asked, "only"> };

/** Whether an endpoint is good enough; what was asked for and could not be looked at is no pass. */
export function isAccepted(report: Judged, failOn: FailOn): boolean {
  return toVerdict(report, failOn).outcome === "passed";
}

/** The same with the reasons. A check that could not finish proves nothing and counts as bad as what it may find. */
export function toVerdict({ findings, checks, asked }: Judged, failOn: FailOn): Verdict {
  if (failOn === "never") return { outcome: "passed", reasons: [] };
  const isBad = ({ severity }: { severity: Severity }) => severities.indexOf(severity) <= severities.indexOf(failOn);
  const bad = findings.filter(isBad);
  const unfinished = checks.filter((check) => check.status === "errored" && isBad(check));
  const unseen = unexamined(checks, asked.only);
  const reasons = [
    ...(bad.length === 0 ? [] : [`${count(bad.length, "finding")} at or above ${failOn}`]),
    ...(unfinished.length === 0 ? [] : [`${count(unfinished.length, "check")} did not finish`]),
    ...unseen,
  ];
  const isFailed = bad.length + unfinished.length > 0;
  return { outcome: isFailed ? "failed" : unseen.length > 0 ? "not-examined" : "passed", reasons };
}

/** One sentence for each name that was asked for, all checks where none was, of which every check was skipped. */
function unexamined(checks: readonly CheckResult[], only: readonly string[] = [""]): string[] {
  return only.flatMap((name) => {
    const own = checks.filter(({ id, group }) => name === "" || id === name || group === name);
    if (own.some(({ status }) => status !== "skipped")) return [];
    const reasons = [...new Set(own.map(({ reason }) => reason ?? "no reason was given"))].join("; ");
    return [`${name === "" ? "nothing" : `nothing of ${name}`} could be looked at: ${reasons}`];
  });
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
