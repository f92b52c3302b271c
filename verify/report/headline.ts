import { groups, severities } from "../contract.ts";
import type { CheckResult, Report, Verdict } from "../result.ts";

/** The verdict in one word. */
export const verdictWords: Readonly<Record<Verdict["outcome"], string>> = {
  passed: "PASS",
  failed: "FAIL",
  "not-examined": "NOT EXAMINED",
};

/** The outcome in one line. */
export function summaryLine(report: Report): string {
  return `${verdictWords[report.verdict.outcome]} ${report.endpoint}: ${findingsLine(report)}; ${countsLine(report)}`;
}

/** Name and version of the server, the protocol version and the number of tools; nothing where it lets nobody in. */
export function serverLine({ about }: Report): string | undefined {
  if (about === undefined) return undefined;
  if (about.kind === "sign-in") return "asks for a token before it says its name";
  const { server, protocolVersion, tools } = about;
  return `${server}, MCP ${protocolVersion}, ${count(tools.length, "tool")}`;
}

/** What the verdict is about, such as "no finding at or above major in all checks". */
export function askedLine({ asked: { only, quick, allowWrites, failOn } }: Report): string {
  const which = only === undefined ? (quick ? "the quick checks" : "all checks") : only.join(", ");
  const level = failOn === "never" ? "whatever is found" : `no finding at or above ${failOn}`;
  const quickly = quick && only !== undefined ? ", of which the quick ones" : "";
  return `${level} in ${which}${quickly}${allowWrites ? ", those that change data among them" : ""}`;
}

export function findingsLine({ summary: { findings } }: Report): string {
  const counted = severities.flatMap((severity) =>
    findings[severity] > 0 ? [`${findings[severity]} ${severity}`] : [],
  );
  return counted.length === 0 ? "no findings" : `findings: ${counted.join(", ")}`;
}

export function countsLine({ summary: { checks }, durationMs }: Report): string {
  const total = checks.passed + checks.failed + checks.skipped + checks.errored;
  const undone = [
    ...(checks.skipped > 0 ? [`${checks.skipped} skipped`] : []),
    ...(checks.errored > 0 ? [`${checks.errored} not finished`] : []),
  ];
  return `${[`${checks.passed} of ${total} checks passed`, ...undone].join(", ")} in ${(durationMs / 1000).toFixed(1)} s`;
}

/** A number with its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The groups that ran in their order, each with its checks. */
export function byGroup(checks: readonly CheckResult[]): { group: CheckResult["group"]; own: CheckResult[] }[] {
  const all = groups.map((group) => ({ group, own: checks.filter((check) => check.group === group) }));
  return all.filter(({ own }) => own.length > 0);
}
