import { severities } from "../contract.ts";
import type { FailOn } from "../options.ts";
import type { JsonReport } from "../result.ts";
import type { Difference } from "./difference.ts";
import { compareFindings } from "./findings.ts";
import { compareSpeed } from "./speed.ts";
import { compareReportedTools } from "./tools.ts";

/** Rises when a field of a comparison in JSON goes or means something else. */
export const diffSchemaVersion = 1;

/** One of the reports; the server's name and version where it said them. */
export interface Side {
  endpoint: string;
  startedAt: string;
  server?: string;
}

/** Two reports of one server, and what became of it between them. */
export interface Comparison {
  schemaVersion: typeof diffSchemaVersion;
  before: Side;
  after: Side;
  failOn: FailOn;
  isAccepted: boolean;
  /** The worst first. */
  differences: Difference[];
}

/** Holds a report against an earlier one; accepted where no difference is as severe as `failOn`, breaking ones being major. */
export function compareReports(before: JsonReport, after: JsonReport, failOn: FailOn): Comparison {
  const rank = ({ severity }: Difference) => severities.indexOf(severity);
  const differences = [
    ...compareFindings(before, after),
    ...compareReportedTools(before, after),
    ...compareSpeed(before, after),
  ].toSorted((one, other) => rank(one) - rank(other));
  const isAccepted = failOn === "never" || !differences.some((one) => rank(one) <= severities.indexOf(failOn));
  return {
    schemaVersion: diffSchemaVersion,
    before: toSide(before),
    after: toSide(after),
    failOn,
    isAccepted,
    differences,
  };
}

function toSide({ endpoint, startedAt, about }: JsonReport): Side {
  return { endpoint, startedAt, ...(about?.kind === "open" ? { server: about.server } : {}) };
}
