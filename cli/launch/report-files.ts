import type { Verdict } from "../../verify/result.ts";
import { toJson } from "./plugin.ts";
import type { Entries } from "./plugin-files.ts";
import type { LaunchReport } from "./report.ts";
import { toHtml } from "./report-html.ts";
import { toMarkdown } from "./report-text.ts";

/** 2 says that nothing bad was found, and not all could be looked at. */
export const exitCodes: Readonly<Record<Verdict["outcome"], number>> = { passed: 0, failed: 1, "not-examined": 2 };

/** The report in all its forms, by the name of the file. */
export function reportFiles(report: LaunchReport): Entries {
  return {
    "readiness.html": toHtml(report),
    "readiness.md": toMarkdown(report),
    "readiness.json": toJson(report),
  };
}
