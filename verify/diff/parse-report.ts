import * as z from "zod";
import { parseJson } from "../json.ts";
import { type JsonReport, reportSchema, schemaVersion } from "../result.ts";

const versionSchema = z.object({ schemaVersion: z.number() });

/** A text that is no report in JSON, or one of another version of the schema. */
export class ReportError extends Error {
  override readonly name = "ReportError";
  readonly userFacing = true;
}

/** Reads a report as `--json` prints it; throws a ReportError, which names it, for any other text. */
export function parseReport(text: string, name: string): JsonReport {
  const value = parseJson(text);
  const version = versionSchema.safeParse(value).data?.schemaVersion;
  if (version !== undefined && version !== schemaVersion) {
    throw new ReportError(`${name} has schemaVersion ${version}, and ${schemaVersion} can be read: make it anew`);
  }
  const report = reportSchema.safeParse(value);
  if (report.success) return report.data;
  const { path, message } = report.error.issues[0] ?? { path: [], message: "" };
  const place = path.length === 0 ? "" : ` at ${path.join(".")}`;
  throw new ReportError(`${name} is no report of verify in JSON${place}: ${message}`);
}
