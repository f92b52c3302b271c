import { loadChecks } from "./checks.ts";
import { type Check, type Finding, type Group, severities } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import type { CheckResult, Progress, Report } from "./result.ts";
import { runChecks } from "./run.ts";

/** What people say when it does not work. */
export const complaints = ["not-responding", "auth", "no-tools", "component"] as const;
export type Complaint = (typeof complaints)[number];

/** One complaint in words, and where its causes are looked for, the most likely first. */
export interface Examination {
  title: string;
  groups: readonly Group[];
}

export const examinations: Readonly<Record<Complaint, Examination>> = {
  "not-responding": { title: "the server does not respond", groups: ["reach", "protocol"] },
  auth: { title: "sign-in does not work", groups: ["auth"] },
  "no-tools": { title: "tools do not appear", groups: ["protocol", "tools"] },
  component: { title: "the component does not show", groups: ["components"] },
};

/** The first cause that was found, or what could not be looked at. */
export type Diagnosis =
  | { kind: "cause"; complaint: Complaint; title: string; cause: string; finding?: Finding; fix: string }
  /** Nothing is amiss as far as could be seen. */
  | { kind: "none"; unseen: { check: string; reason: string }[] };

/** A finding below this explains no complaint. */
const leastCause = "major";
// They look at what is a trouble later, and take long.
const beside = ["protocol.conformance", "reach.idle-timeout"];

/**
 * Looks for the cause of complaints, one after the other, and stops at the first. Sign-in that is asked for and no token
 * that was given is a cause of missing tools alone.
 */
export async function diagnose(
  endpoint: string,
  options: VerifyOptions,
  asked: readonly Complaint[],
  onProgress?: (step: Progress) => void,
): Promise<Diagnosis> {
  const all = (await loadChecks()).filter(({ id }) => !beside.includes(id));
  const unseen = new Map<string, string>();
  for (const complaint of asked) {
    const { groups: only, title } = examinations[complaint];
    const report = await runChecks(all, endpoint, { ...options, only }, onProgress);
    const found = firstCause(report, all);
    if (found) return { kind: "cause", complaint, title, ...found };
    if (complaint === "no-tools" && report.about?.kind === "sign-in" && options.token === undefined)
      return { kind: "cause", complaint, title, ...asksForSignIn };
    for (const { id, status, reason } of report.checks) if (status === "skipped") unseen.set(id, reason ?? "");
  }
  return { kind: "none", unseen: [...unseen].map(([check, reason]) => ({ check, reason })) };
}

const asksForSignIn = {
  cause: "it shows its tools to signed-in users alone, and no token was given",
  fix: "give a token to look further: put it into an environment variable and add --token-env with its name",
};

/** The worst finding of the first check that failed, in the order in which the groups list their checks. */
function firstCause({ checks }: Report, all: readonly Check[]) {
  const order = all.map(({ id }) => id as string);
  const inOrder = checks.toSorted((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
  for (const check of inOrder) {
    if (check.status === "errored" && isCause(check)) return unfinished(check);
    const [finding] = check.findings.toSorted((one, other) => rank(one) - rank(other));
    if (!finding || !isCause(finding)) continue;
    const where = finding.where === undefined ? "" : `${finding.where}: `;
    return { cause: `${where}${finding.seen}, where ${finding.expected} is expected`, finding, fix: finding.fix };
  }
  return undefined;
}

function unfinished({ title, reason = "its time was up" }: CheckResult) {
  return {
    cause: `the check "${title}" did not finish: ${reason}`,
    fix: "see whether the server is overloaded or hangs: its log says what it was doing",
  };
}

function isCause(found: Pick<Finding, "severity">): boolean {
  return rank(found) <= severities.indexOf(leastCause);
}

function rank({ severity }: Pick<Finding, "severity">): number {
  return severities.indexOf(severity);
}
