import type { Finding, Severity } from "../contract.ts";
import type { Report } from "../result.ts";
import { summaryLine } from "./summary-line.ts";

const marks: Record<Severity, string> = { critical: "🔴", major: "🟠", minor: "🟡", info: "🔵" };

/** The report as a comment on a pull request. */
export function toMarkdown(report: Report): string {
  const { findings, checks } = report;
  const parts = [`### slipway verify\n\n${escape(summaryLine(report))}`];
  if (findings.length > 0) {
    const rows = findings.map(({ severity, check, where, seen, fix }) => [
      `${marks[severity]} ${severity}`,
      escape(check),
      escape(where ?? ""),
      escape(seen),
      escape(fix),
    ]);
    parts.push(toTable(["severity", "check", "where", "seen", "fix"], rows));
    parts.push(toDetails("What was expected, and why it matters", findings.map(toItem).join("\n")));
  }
  const rows = checks.map(({ id, status, durationMs, reason }) => [
    escape(id),
    status,
    `${durationMs} ms`,
    escape(reason ?? ""),
  ]);
  parts.push(toDetails(`All ${checks.length} checks`, toTable(["check", "status", "time", "reason"], rows)));
  return `${parts.join("\n\n")}\n`;
}

function toItem({ check, where, expected, why }: Finding): string {
  const place = where === undefined ? "" : ` (${escape(where)})`;
  return `- **${escape(check)}**${place}: expected ${escape(expected)}; ${escape(why)}`;
}

function toTable(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function toDetails(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

// As character references, so that nothing in it is a tag, a link, a mention or the end of a cell.
function escape(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[&<>|`*_[\]\\@#~!]/g, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll("://", "&#58;//")
    .replaceAll("www.", "www&#46;");
}
