import type { Report } from "../result.ts";
import { evidenceFile } from "./evidence-file.ts";

/** The report for programs; evidence is named by the file that `--out` keeps it in. */
export function toJson(report: Report): string {
  const evidence = report.evidence.map(({ check, name, kind }, index) => ({
    check,
    name,
    kind,
    file: evidenceFile(report.evidence, index),
  }));
  return `${JSON.stringify({ ...report, evidence }, null, 2)}\n`;
}
