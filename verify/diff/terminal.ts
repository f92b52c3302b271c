import { fittingWidth, hanging, painter, type Style, type Terminal } from "../report/lines.ts";
import type { Comparison, Side } from "./compare.ts";
import type { Difference } from "./difference.ts";

const styles: Readonly<Record<Difference["severity"], Style>> = {
  critical: ["bold", "red"],
  major: ["bold", "red"],
  minor: ["bold", "yellow"],
  info: ["bold", "blue"],
};

/** A comparison for a terminal, verdict first. */
export function toTerminal(comparison: Comparison, terminal: Terminal): string {
  const width = fittingWidth(terminal);
  const paint = painter(terminal);
  const { before, after, differences, isAccepted } = comparison;
  const word = isAccepted ? "PASS" : "FAIL";
  const lines = differences.map(({ severity, kind, isBreaking, subject, text }) => {
    const head = hanging(`${severity}  `, `${kind}${isBreaking ? ", breaking" : ""}: ${subject}`, width);
    return `${head.replace(severity, paint(styles[severity], severity))}\n${hanging("    ", text, width)}`;
  });
  const all = [
    hanging(`${word}  `, verdictLine(comparison), width).replace(
      word,
      paint(["bold", isAccepted ? "green" : "red"], word),
    ),
    hanging("before  ", sideLine(before), width),
    hanging("after   ", sideLine(after), width),
    ...(lines.length === 0 ? [] : ["", ...lines]),
  ];
  return `${all.join("\n")}\n`;
}

/** What the verdict is, in one sentence. */
export function verdictLine({ differences, failOn, isAccepted }: Comparison): string {
  if (differences.length === 0) return "nothing differs";
  const counted = differences.length === 1 ? "1 difference" : `${differences.length} differences`;
  const breaking = differences.filter(({ isBreaking }) => isBreaking).length;
  const level = failOn === "never" ? "" : `, ${isAccepted ? "none" : "some"} at or above ${failOn}`;
  return `${counted}${breaking === 0 ? "" : `, ${breaking} breaking`}${level}`;
}

/** Which server that was, and when. */
export function sideLine({ endpoint, startedAt, server }: Side): string {
  return `${endpoint}${server === undefined ? "" : `, ${server}`}, ${startedAt.slice(0, 16).replace("T", " ")} UTC`;
}
