import { severities } from "../contract.ts";
import type { Report } from "../result.ts";

/** The outcome in one sentence. */
export function summaryLine({ endpoint, summary: { checks, findings }, durationMs }: Report): string {
  const counted = severities
    .filter((severity) => findings[severity] > 0)
    .map((severity) => `${findings[severity]} ${severity}`);
  const total = checks.passed + checks.failed + checks.skipped + checks.errored;
  const undone = [
    ...(checks.skipped > 0 ? [`${checks.skipped} skipped`] : []),
    ...(checks.errored > 0 ? [`${checks.errored} not finished`] : []),
  ];
  const found = counted.length === 0 ? "no findings" : `findings: ${counted.join(", ")}`;
  const outOf = [`${checks.passed} of ${total} checks passed`, ...undone].join(", ");
  return `${endpoint}: ${found}; ${outOf} in ${(durationMs / 1000).toFixed(1)} s`;
}
