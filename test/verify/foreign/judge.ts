import type { ForeignServer } from "./servers.ts";

/** A finding, as far as it matters here. */
interface Found {
  check: string;
  severity: string;
}

/** Findings above *minor*: those that are true of the server, and those that nobody has found to be. */
export function judgeFindings<Finding extends Found>(
  { trueFindings = {} }: ForeignServer,
  findings: readonly Finding[],
) {
  const loud = findings.filter(({ severity }) => severity === "critical" || severity === "major");
  const isTrue = ({ check }: Found) => trueFindings[check] !== undefined;
  return { trueOnes: loud.filter(isTrue), falseAlarms: loud.filter((found) => !isTrue(found)) };
}
