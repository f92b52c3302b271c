import type { Finding, Severity } from "../contract.ts";
import type { Report } from "../result.ts";
import { askedLine, countsLine, findingsLine, serverLine, verdictWords } from "./headline.ts";
import { escapeMarkdown as escape, longestComment as longest, toDetails, toList, toTable } from "./markdown-parts.ts";
import { skipGroups } from "./skips.ts";

const marks: Record<Severity, string> = { critical: "🔴", major: "🟠", minor: "🟡", info: "🔵" };
const shares = { findings: 0.4, reasons: 0.25, skipped: 0.1, scores: 0.1 };

/** The report as a comment on a pull request, verdict first; what does not fit is counted. */
export function toMarkdown(report: Report): string {
  const { findings, checks, verdict, endpoint, warnings = [] } = report;
  const server = serverLine(report);
  const parts = [
    `### slipway verify: ${verdictWords[verdict.outcome]}`,
    [
      `${escape(endpoint)}${server === undefined ? "" : `<br>${escape(server)}`}`,
      `<br>Asked: ${escape(askedLine(report))}`,
      ...verdict.reasons.map((reason) => `<br>**${escape(reason)}**`),
      ...warnings.map((warning) => `<br>Warning: ${escape(warning)}`),
      `<br>${findingsLine(report)}; ${countsLine(report)}`,
    ].join("\n"),
  ];
  const scores = report.evidence.find(({ check, name }) => check === "prompts.ranking" && name === "scores");
  if (scores?.kind === "text") parts.push(`**Golden prompts**\n\n${toBlock(scores.text, longest * shares.scores)}`);
  if (findings.length > 0) {
    parts.push(toTable(["severity", "check", "where", "seen", "fix"], findings.map(toRow), longest * shares.findings));
    const items = findings.map(toItem);
    parts.push(toDetails("What was expected, and why it matters", toList(items, longest * shares.reasons)));
  }
  const skipped = skipGroups(checks);
  if (skipped.length > 0) {
    const items = skipped.map(({ reason, checks: own }) => {
      return `- ${escape(reason)}: ${own.map(({ id }) => escape(id)).join(", ")}`;
    });
    parts.push(toDetails("Skipped, by reason", toList(items, longest * shares.skipped)));
  }
  const rows = checks.map(({ id, status, durationMs }) => [escape(id), status, `${durationMs} ms`]);
  const left = longest - parts.join("\n\n").length;
  parts.push(toDetails(`All ${checks.length} checks`, toTable(["check", "status", "time"], rows, left)));
  return `${parts.join("\n\n")}\n`;
}

/** Text as it is, of which nothing ends the block early; lines that do not fit are left out. */
function toBlock(text: string, most: number): string {
  const cut = text.replaceAll("`", "'").slice(0, most);
  const lines = cut.length < text.length ? cut.slice(0, Math.max(0, cut.lastIndexOf("\n"))) : cut;
  return `\`\`\`text\n${lines}\n\`\`\``;
}

function toRow({ severity, check, where = "", seen, fix }: Finding): string[] {
  return [`${marks[severity]} ${severity}`, ...[check, where, seen, fix].map(escape)];
}

function toItem({ check, where, expected, why }: Finding): string {
  const place = where === undefined ? "" : ` (${escape(where)})`;
  return `- **${escape(check)}**${place}: expected ${escape(expected)}; ${escape(why)}`;
}
