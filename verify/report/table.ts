import Table from "cli-table3";
import { groups } from "../contract.ts";
import type { CheckResult, Counts, Report } from "../result.ts";
import { summaryLine } from "./summary-line.ts";

const statuses = ["passed", "failed", "skipped", "errored"] as const satisfies (keyof Counts["checks"])[];
const width = 110;

/** The report for a terminal: counts, then what is amiss, then what was not looked at. */
export function toTable(report: Report): string {
  const parts = [countsTable(report), ...report.findings.map(findingTable)];
  const undone = report.checks.filter(({ status }) => status === "errored" || status === "skipped");
  if (undone.length > 0) parts.push(undone.map(toLine).join("\n"));
  return `${[...parts, summaryLine(report)].join("\n\n")}\n`;
}

function countsTable({ checks }: Report): string {
  const table = new Table({ head: ["checks", ...statuses], style: { head: [], border: [], compact: true } });
  for (const group of groups) {
    const own = checks.filter((check) => check.group === group);
    if (own.length === 0) continue;
    const counts = statuses.map((status) => own.filter((check) => check.status === status).length);
    table.push([group, ...counts.map((count) => (count === 0 ? "" : String(count)))]);
  }
  return table.toString();
}

function findingTable({ severity, check, where, expected, seen, why, fix }: Report["findings"][number]): string {
  const labels = 10;
  const table = new Table({
    style: { head: [], border: [], compact: true },
    colWidths: [labels, width - labels],
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  table.push([severity, check]);
  const rows = { where, expected, seen, why, fix };
  for (const [label, text] of Object.entries(rows)) if (text !== undefined) table.push([label, text]);
  return table.toString();
}

function toLine({ id, status, reason }: CheckResult): string {
  return `${status}  ${id}: ${reason ?? "no reason was given"}`;
}
