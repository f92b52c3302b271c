import { type JsonReport, reportSchema, type Report, schemaVersion } from "../result.ts";
import { evidenceFile } from "./evidence-file.ts";
import * as z from "zod";

/** The report for programs; evidence is named by the file that `--out` keeps it in. */
export function toJson(report: Report): string {
  const evidence = report.evidence.map(({ check, name, kind }, index) => ({
    check,
    name,
    kind,
    file: evidenceFile(report.evidence, index),
  }));
  const whole: JsonReport = { schemaVersion, ...report, evidence };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The JSON Schema of that, from the very types; a reader takes fields that it does not know. */
export function reportJsonSchema(): Record<string, unknown> {
  return { title: "Report of an examined MCP endpoint", ...z.toJSONSchema(reportSchema, { io: "input" }) };
}
