import { severities, type Severity } from "./contract.ts";
import type { Report } from "./result.ts";

/** The least severity that fails a run; never lets everything pass. */
export type FailOn = Severity | "never";

/** Whether an endpoint is good enough. A check that could not finish proves nothing and counts as bad as what it may find. */
export function isAccepted({ findings, checks }: Report, failOn: FailOn): boolean {
  if (failOn === "never") return true;
  const isBad = ({ severity }: { severity: Severity }) => severities.indexOf(severity) <= severities.indexOf(failOn);
  return !findings.some(isBad) && !checks.some((check) => check.status === "errored" && isBad(check));
}
