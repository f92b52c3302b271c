import { type CauseKind, causeTitles } from "./connection/cause.ts";
import type { Exploration } from "./connection/exploration.ts";
import { type Finding, severities } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import type { CheckResult, Report } from "./result.ts";

/** What stops every host, that it works and what is amiss all the same, or that there was no time to look. */
export type Diagnosis =
  | {
      kind: "cause";
      class: CauseKind | "no-tools";
      title: string;
      cause: string;
      fix: string;
      /** A neighbour of the URL that works. */
      works?: string;
      finding?: Finding;
    }
  | {
      kind: "works";
      /** Name and version, protocol version and number of tools; or that it asks for sign-in. */
      seen: string;
      /** What some hosts or users will meet, the worst first. */
      but: Finding[];
      /** What a few may meet. */
      minor: Finding[];
      unseen: Unseen[];
    }
  | {
      kind: "not-examined";
      /** That hosts connect, as above. */
      seen: string;
      /** Which of the checks had no time, and what it was. */
      unseen: Unseen[];
    };

/** A check that said nothing. */
interface Unseen {
  check: string;
  reason: string;
}

/** A finding below this explains no complaint. */
const leastAmiss = "major";
/** Where more of the checks than this have no time, nothing can be said. */
const mostUnfinished = 0.5;

/** What a report says of an endpoint to which hosts connect; `order` names the checks that were asked for, the first cause first. */
export function judge(
  report: Report,
  seen: Exploration,
  { token }: VerifyOptions,
  order: readonly string[],
): Diagnosis {
  const but = report.findings
    .filter(({ severity }) => severities.indexOf(severity) <= severities.indexOf(leastAmiss))
    .toSorted((one, other) => rank(one) - rank(other) || order.indexOf(one.check) - order.indexOf(other.check));
  const [first] = but;
  if (first && stops(first, seen)) {
    const where = first.where === undefined ? "" : `${first.where}: `;
    return {
      kind: "cause",
      class: first.cause ?? "sign-in",
      title: causeTitles[first.cause ?? "sign-in"],
      cause: first.cause ? first.seen : `${where}${first.seen}, where ${first.expected} is expected`,
      fix: first.fix,
      finding: first,
    };
  }
  const unseen = report.checks.flatMap(({ id, status, reason = "" }) =>
    status === "skipped" || status === "errored" ? [{ check: id, reason }] : [],
  );
  const known = new Set(report.checks.map(({ id }) => id));
  // A machine may be so busy that the examining process has not even begun.
  const notBegun = order.filter((id) => !known.has(id)).map((check) => ({ check, reason: "time is up" }));
  const unfinished = report.checks.filter(hadNoTime).map(({ id, reason = "" }) => ({ check: id, reason }));
  const late = [...unfinished, ...notBegun];
  const ended = report.checks.filter(({ status }) => status === "passed" || status === "failed").length;
  if (but.length === 0 && late.length > (late.length + ended) * mostUnfinished) {
    return { kind: "not-examined", seen: describe(seen, token), unseen: late };
  }
  const minor = report.findings.filter(({ severity }) => severity === "minor");
  return { kind: "works", seen: describe(seen, token), but, minor, unseen };
}

/** What is said where the connection took all the time. */
export function notExamined(seen: Exploration, { token }: VerifyOptions, order: readonly string[]): Diagnosis {
  const unseen = order.map((check) => ({ check, reason: "time is up" }));
  return { kind: "not-examined", seen: describe(seen, token), unseen };
}

/** Whether it did not come to its end, or waited for one that did not. */
function hadNoTime({ status, reason = "" }: CheckResult): boolean {
  return status === "errored" || (status === "skipped" && / errored$/.test(reason));
}

/** Whether no host gets past it: a connection that fails, or sign-in that nobody can complete. */
function stops({ cause, check, severity }: Finding, seen: Exploration): boolean {
  if (cause !== undefined) return severity === "critical";
  return seen.kind === "sign-in" && check.startsWith("auth.");
}

function describe(seen: Exploration, token: string | undefined): string {
  if (seen.kind !== "works") {
    const more = token === undefined ? "; give a token to look further: --token-env with the name of its variable" : "";
    return `it asks for sign-in as MCP has it${more}`;
  }
  const tools = seen.tools === 1 ? "1 tool" : `${seen.tools} tools`;
  return `${seen.server} speaks ${seen.version}, has ${tools}, and answered in ${Math.round(seen.milliseconds)} ms`;
}

function rank({ severity }: Pick<Finding, "severity">): number {
  return severities.indexOf(severity);
}
