import type { CheckResult } from "../result.ts";

/** Checks that were skipped for one reason. */
export interface SkipGroup {
  /** As the checks gave it. */
  reason: string;
  /** What to add to the command line, or to install, so that they run; missing where nothing would make them. */
  remedy?: string;
  checks: CheckResult[];
}

/** The skipped checks by their reason: those that something would make run first, then the largest groups. */
export function skipGroups(checks: readonly CheckResult[]): SkipGroup[] {
  const found = new Map<string, SkipGroup>();
  for (const check of checks) {
    if (check.status !== "skipped") continue;
    const reason = check.reason ?? "no reason was given";
    const remedy = /--[a-z-]+(?: [A-Z]+)?|npm install \S+/.exec(reason)?.[0];
    const group = found.get(reason) ?? { reason, ...(remedy === undefined ? {} : { remedy }), checks: [] };
    group.checks.push(check);
    found.set(reason, group);
  }
  const rank = ({ remedy, checks: own }: SkipGroup) => (remedy === undefined ? 0 : 1000) + own.length;
  return [...found.values()].toSorted((one, other) => rank(other) - rank(one));
}
