import { escapeMarkdown as escape, longestComment, toTable } from "../report/markdown-parts.ts";
import type { Comparison } from "./compare.ts";
import { sideLine, verdictLine } from "./terminal.ts";

const headRoom = 5000;

/** A comparison as a comment on a pull request, verdict first; what does not fit is counted. */
export function toMarkdown(comparison: Comparison): string {
  const { before, after, differences, isAccepted } = comparison;
  const head = [
    `### slipway verify diff: ${isAccepted ? "PASS" : "FAIL"}`,
    `${escape(verdictLine(comparison))}<br>Before: ${escape(sideLine(before))}<br>After: ${escape(sideLine(after))}`,
  ];
  const rows = differences.map(({ severity, kind, isBreaking, subject, text }) => [
    severity,
    `${kind}${isBreaking ? ", **breaking**" : ""}`,
    escape(subject),
    escape(text),
  ]);
  const table = toTable(["severity", "what", "where", "how"], rows, longestComment - headRoom);
  return `${[...head, ...(rows.length === 0 ? [] : [table])].join("\n\n")}\n`;
}
