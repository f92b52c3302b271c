import Table from "cli-table3";

/** Whether something was as expected; what cannot be seen where the run took place is neither. */
export type Status = "passed" | "failed" | "not seen here";

/** One thing that a step holds, and what was seen. */
export interface Expectation {
  expected: string;
  /** Of what cannot be seen: why. */
  seen: string;
  status: Status;
}

/** One step of a stack's life. */
export interface StepReport {
  name: string;
  /** Failed where one expectation is; "not run" after a step without which it means nothing. */
  status: Status | "not run";
  seconds: number;
  expectations: Expectation[];
}

/** A whole run. */
export interface AcceptanceReport {
  /** Whose settings were taken, and the stack that was made of them. */
  stack: string;
  copy: string;
  target: string;
  /** Where it took place. */
  where: string;
  /** ISO 8601. */
  startedAt: string;
  seconds: number;
  /** Whether every step was run and none failed; some may not be seen here. */
  passed: boolean;
  /** How the copy differs from the stack. */
  differences: string[];
  steps: StepReport[];
  /** What the run could not remove again. */
  left: string[];
}

/** Collects what a step holds. */
export class Look {
  readonly expectations: Expectation[] = [];

  expect(expected: string, isSo: boolean, seen: string): void {
    this.expectations.push({ expected, seen, status: isSo ? "passed" : "failed" });
  }

  /** The worst of it; passed where at least something was seen. */
  get status(): Status {
    const all = this.expectations.map(({ status }) => status);
    if (all.includes("failed")) return "failed";
    return all.includes("passed") ? "passed" : "not seen here";
  }

  /** Says why something cannot be seen here. */
  unseen(expected: string, reason: string): void {
    this.expectations.push({ expected, seen: reason, status: "not seen here" });
  }
}

const marks: Record<StepReport["status"], string> = {
  passed: "✅",
  failed: "❌",
  "not seen here": "➖",
  "not run": "⏭️",
};

/** The report for people, one row an expectation. */
export function toMarkdown(report: AcceptanceReport): string {
  const { stack, copy, target, where, startedAt, seconds, differences, left } = report;
  const rows = report.steps.flatMap(({ name, status, seconds: took, expectations }) =>
    (expectations.length === 0 ? [{ expected: "", seen: "", status }] : expectations).map((one, index) => [
      index === 0 ? name : "",
      one.expected,
      `${marks[one.status]} ${one.status === "not seen here" || one.status === "not run" ? `${one.status}: ` : ""}${one.seen}`,
      index === 0 ? took.toFixed(1) : "",
    ]),
  );
  const parts = [
    `# Acceptance of ${inOneLine(stack)}: ${report.passed ? "passed" : "failed"}`,
    `Stack ${inOneLine(copy)} on ${target}, ${where}, ${startedAt}, ${seconds.toFixed(0)} s.`,
    [["step", "expected", "seen", "seconds"], ["---", "---", "---", "--:"], ...rows.map((row) => row.map(inOneLine))]
      .map((cells) => `| ${cells.join(" | ")} |`)
      .join("\n"),
  ];
  if (differences.length > 0) parts.push(`It differs from ${inOneLine(stack)}:\n\n${toList(differences)}`);
  if (left.length > 0) parts.push(`**What is left:**\n\n${toList(left)}`);
  return `${parts.join("\n\n")}\n`;
}

function toList(lines: readonly string[]): string {
  return lines.map((line) => `- ${inOneLine(line)}`).join("\n");
}

/** Text that stays in its cell and is no tag. */
function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

/** The report for a terminal. */
export function toTable({ steps, differences, stack, copy, where, seconds, passed, left }: AcceptanceReport): string {
  const table = new Table({
    head: ["step", "expected", "seen", "s"],
    colWidths: [18, 44, 64, 8],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { name, status, seconds: took, expectations } of steps) {
    const seen = expectations.map((one) => [one.expected, `${one.status}: ${one.seen}`] as const);
    for (const [index, [expected, text]] of (seen.length === 0 ? [["", status] as const] : seen).entries()) {
      table.push([index === 0 ? name : "", expected, text, index === 0 ? took.toFixed(1) : ""]);
    }
  }
  const last = `${copy} ${where}: ${passed ? "passed" : "failed"} in ${seconds.toFixed(0)} s`;
  const notes = [
    ...differences.map((difference) => `differs from ${stack}: ${difference}`),
    ...left.map((name) => `left: ${name}`),
  ];
  return ["", table.toString(), ...notes, last].join("\n");
}
