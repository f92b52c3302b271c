import type { Finding } from "../contract.ts";
import { joinAlike } from "./alike.ts";
import type { CheckResult, Report, Verdict } from "../result.ts";
import { askedLine, byGroup, countsLine, serverLine, verdictWords } from "./headline.ts";
import { fittingWidth, hanging, painter, type Paint, type Style, type Terminal } from "./lines.ts";
import { skipGroups } from "./skips.ts";

type Hang = (lead: string, text: string) => string;

const labelWidth = 10;
const statuses = ["passed", "failed", "skipped", "errored"] as const satisfies readonly CheckResult["status"][];
const verdictStyles: Readonly<Record<Verdict["outcome"], Style>> = {
  passed: ["bold", "green"],
  failed: ["bold", "red"],
  "not-examined": ["bold", "yellow"],
};
const severityStyles: Readonly<Record<Finding["severity"], Style>> = {
  critical: ["bold", "red"],
  major: ["bold", "red"],
  minor: ["bold", "yellow"],
  info: ["bold", "blue"],
};
/** Lines for notes, and for what was skipped, where all is well. */
const mostNotes = 2;
const mostSkipLines = 3;

/** The report for a terminal, verdict first: at most ten lines of 60 characters where all is well. */
export function toTerminal(report: Report, terminal: Terminal): string {
  const width = fittingWidth(terminal);
  const paint = painter(terminal);
  const hang: Hang = (lead, text) => hanging(lead, text, width);
  const { verdict, findings, checks, endpoint } = report;
  const word = verdictWords[verdict.outcome];
  const isWell =
    verdict.outcome === "passed" &&
    findings.every(({ severity }) => severity === "info") &&
    checks.every(({ status }) => status !== "errored");
  const server = serverLine(report);
  const head = [
    hang(`${word}  `, endpoint).replace(word, paint(verdictStyles[verdict.outcome], word)),
    ...(server === undefined ? [] : [isWell ? cut(server, width) : hang("", server)]),
  ];
  const lines = isWell
    ? [
        ...head,
        hang("", countsLine(report)),
        ...notes(findings, width),
        ...clipped(hang("", skipLine(checks)), mostSkipLines),
      ]
    : [
        ...head,
        ...verdict.reasons.map((reason) => hang("", reason)),
        hang("asked: ", askedLine(report)),
        `\n${countsTable(checks)}`,
        `\n${hang("", countsLine(report))}`,
        ...joinAlike(findings).map((finding) => `\n${block(finding, hang, paint)}`),
        ...unfinished(checks, hang, paint),
        ...skipped(checks, hang, paint),
      ];
  return `${lines.join("\n")}\n`;
}

function block({ severity, check, ...rows }: Finding, hang: Hang, paint: Paint): string {
  const { where, expected, seen, why, fix } = rows;
  const lines = Object.entries({ where, expected, seen, why, fix }).flatMap(([label, text]) =>
    text === undefined ? [] : [hang(`  ${label.padEnd(labelWidth)}`, text)],
  );
  return [`${paint(severityStyles[severity], severity)}  ${check}`, ...lines].join("\n");
}

function unfinished(checks: readonly CheckResult[], hang: Hang, paint: Paint): string[] {
  const own = checks.filter(({ status }) => status === "errored");
  if (own.length === 0) return [];
  const lines = own.map(({ id, reason }) => hang("  ", `${id}: ${reason ?? "no reason was given"}`));
  return [`\n${paint("bold", "not finished")}`, ...lines];
}

function skipped(checks: readonly CheckResult[], hang: Hang, paint: Paint): string[] {
  const all = skipGroups(checks);
  if (all.length === 0) return [];
  const lines = all.flatMap(({ reason, checks: own }) => [
    hang("  ", reason),
    hang("      ", own.map(({ id }) => id).join(", ")),
  ]);
  return [`\n${paint("bold", "skipped")}`, ...lines];
}

function countsTable(checks: readonly CheckResult[]): string {
  const head = ["", ...statuses];
  const rows = byGroup(checks).map(({ group, own }) => {
    const counts = statuses.map((status) => own.filter((check) => check.status === status).length);
    return [group, ...counts.map((count) => (count === 0 ? "" : String(count)))];
  });
  return [head, ...rows]
    .map(([name = "", ...cells]) => `${name.padEnd(11)}${cells.map((cell) => cell.padStart(8)).join("")}`.trimEnd())
    .join("\n");
}

/** One line for each finding that is only for information. */
function notes(findings: readonly Finding[], width: number): string[] {
  const shown = findings.slice(0, mostNotes).map(({ check, seen }) => cut(`info  ${check}: ${seen}`, width));
  const rest = findings.length - shown.length;
  return rest === 0 ? shown : [...shown, `and ${rest} more for information: --json or --out shows them`];
}

/** What was skipped: by the flag that would make it run, then how many do not apply. */
function skipLine(checks: readonly CheckResult[]): string {
  const skipped = skipGroups(checks);
  const counts = new Map<string, number>();
  for (const { remedy, checks: own } of skipped)
    if (remedy !== undefined) counts.set(remedy, (counts.get(remedy) ?? 0) + own.length);
  const others = skipped.flatMap(({ remedy, reason, checks: own }) =>
    remedy === undefined ? [`${reason} (${own.length})`] : [],
  );
  const parts = [
    ...(counts.size === 0 ? [] : [`More with ${[...counts].map(([flag, count]) => `${flag} (${count})`).join(", ")}.`]),
    ...(others.length === 0 ? [] : [`Skipped: ${others.join("; ")}.`]),
  ];
  return parts.join(" ");
}

function clipped(text: string, most: number): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), "and more: --json or --out shows it all"];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
