import {
  escapeMarkdown as escape,
  longestComment,
  toDetails,
  toList,
  toTable,
} from "../../verify/report/markdown-parts.ts";
import { fittingWidth, hanging, painter, type Style, type Terminal } from "../../verify/report/lines.ts";
import { verdictWords } from "../../verify/report/headline.ts";
import { directoryNames, type LaunchReport, rankOf } from "./report.ts";
import type { Outcome } from "./rule.ts";

const marks: Readonly<Record<ReturnType<typeof rankOf>, { mark: string; style: Style }>> = {
  failed: { mark: "✗", style: "red" },
  "not-evaluated": { mark: "?", style: "yellow" },
  "by-hand": { mark: "☐", style: "cyan" },
  passed: { mark: "✓", style: "green" },
};

/** The report for a terminal: what is missing with the way out, then by its reason what was not looked at, then what is to be ticked. */
export function toTerminal(report: LaunchReport, terminal: Terminal): string {
  const paint = painter(terminal);
  const width = fittingWidth(terminal);
  const of = (rank: ReturnType<typeof rankOf>) => report.outcomes.filter((one) => rankOf(one) === rank);
  const head = (outcome: Outcome) => {
    const { mark, style } = marks[rankOf(outcome)];
    return paint(style, hanging(`${mark} `, `${outcome.title}  [${outcome.code}, ${outcome.severity}]`, width));
  };
  const unseen = Map.groupBy(of("not-evaluated"), ({ reason = "no reason was given" }) => reason);
  const lines = [
    paint("bold", headline(report)),
    ...[...report.verdict.reasons, admitsLine(report)].map((line) => `  ${line}`),
    ...of("failed").flatMap((outcome) => [
      "",
      head(outcome),
      ...outcome.found.map((seen) => hanging("    found: ", seen, width)),
      hanging("    why: ", outcome.why, width),
      hanging("    way out: ", outcome.fix, width),
      paint("dim", `    ${outcome.page}`),
    ]),
    ...[...unseen].flatMap(([reason, own]) => ["", hanging("not evaluated: ", reason, width), ...own.map(head)]),
    ...(of("by-hand").length > 0
      ? ["", "to tick by hand, with its id in ticked of launch.yaml (as id@version where it is of this version):"]
      : []),
    ...of("by-hand").map(head),
  ];
  return `${lines.join("\n")}\n\n${countsLine(report)}\n`;
}

/** The report for a comment or a file beside the package. */
export function toMarkdown(report: LaunchReport): string {
  const of = (rank: ReturnType<typeof rankOf>) => report.outcomes.filter((one) => rankOf(one) === rank);
  const [failed, unseen, byHand, passed] = [of("failed"), of("not-evaluated"), of("by-hand"), of("passed")];
  const parts = [
    `### ${escape(headline(report))}`,
    [...report.verdict.reasons, countsLine(report), admitsLine(report)].map((line) => `- ${escape(line)}`).join("\n"),
  ];
  if (failed.length > 0) {
    const rows = failed.map((one) => [
      one.severity,
      `\`${one.code}\``,
      escape(one.title),
      escape(one.found.join("; ")),
      escape(one.fix),
    ]);
    parts.push(
      "#### What is missing",
      toTable(["severity", "code", "what holds", "found", "way out"], rows, longestComment / 2),
    );
  }
  if (unseen.length > 0) {
    const lines = unseen.map((one) => `- \`${one.code}\` ${escape(one.title)}: ${escape(one.reason ?? "")}`);
    parts.push("#### What could not be evaluated", toList(lines, longestComment / 5));
  }
  if (byHand.length > 0) {
    const lines = byHand.map((one) => `- [ ] \`${one.code}\` ${escape(one.title)} (${escape(one.why)})`);
    parts.push("#### To tick by hand", toList(lines, longestComment / 8));
  }
  if (passed.length > 0) {
    const lines = passed.map((one) => `- \`${one.code}\` ${escape(one.title)}`);
    parts.push(toDetails(`As it should be: ${passed.length}`, toList(lines, longestComment / 8)));
  }
  return `${parts.join("\n\n")}\n`;
}

/** The verdict in one line. */
export function headline({ verdict, subject, endpoint, for: directories }: LaunchReport): string {
  const where = endpoint === null ? "" : ` at ${endpoint}`;
  return `${verdictWords[verdict.outcome]} ${subject}${where}, for ${directories.map((one) => directoryNames[one]).join(", ")}`;
}

/** Who may use it now. */
export function admitsLine({ admits }: Pick<LaunchReport, "admits">): string {
  return `who may use it now: ${admits ?? "not known, name a stack to look at"}`;
}

/** How many rules came out how. */
export function countsLine({ counts }: Pick<LaunchReport, "counts">): string {
  return `${counts.failed} missing, ${counts["not-evaluated"]} not evaluated, ${counts.toTick} to tick by hand, ${counts.passed} as they should be`;
}

/** How an outcome is marked. */
export function markOf(outcome: Outcome): string {
  return marks[rankOf(outcome)].mark;
}
