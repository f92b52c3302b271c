import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import { type About, describe } from "./about.ts";
import { runCheck, skipReason } from "./run-check.ts";
import { loadChecks } from "./checks.ts";
import { type Check, groups, severities } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import type { CheckResult, Counts, Progress, Report } from "./result.ts";
import { neededChecks, selectChecks } from "./selection.ts";
import { examine } from "./check-context.ts";

const atOnce = 6;
const defaultTimeoutSeconds = 120;

/** Examines an endpoint; throws a SelectionError for an unknown name in `only`, and nothing for what the endpoint does. */
export async function verify(
  endpoint: string,
  options: VerifyOptions,
  onProgress?: (step: Progress) => void,
): Promise<Report> {
  return runChecks(await loadChecks(), endpoint, options, onProgress);
}

/** The same with checks of the caller's choice. */
export async function runChecks(
  all: readonly Check[],
  endpoint: string,
  options: VerifyOptions,
  onProgress: (step: Progress) => void = () => {},
): Promise<Report> {
  const checks = selectChecks(all, options);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const deadline = new AbortController();
  const { signal } = deadline;
  // Every request under way listens to it.
  setMaxListeners(0, signal);
  const timer = setTimeout(() => deadline.abort(), (options.timeoutSeconds ?? defaultTimeoutSeconds) * 1000);
  const examination = examine(new URL(endpoint), options, signal);
  const { redactor, evidence, timings } = examination;
  onProgress({ kind: "selected", checks: checks.map(({ id, title, group }) => ({ id, title, group })) });

  const results = new Map<string, CheckResult>();
  let about: About | undefined;
  const runOne = async (check: Check) => {
    const reason = skipReason(check, (id) => results.get(id));
    if (reason === undefined) onProgress({ kind: "started", id: check.id });
    const { id, title, group, severity } = check;
    const skipped: CheckResult = { id, title, group, severity, status: "skipped", findings: [], durationMs: 0 };
    const result = redactor.clean(reason ? { ...skipped, reason } : await runCheck(check, examination, signal));
    results.set(id, result);
    onProgress({ kind: "finished", result });
  };
  try {
    const late = lateChecks(checks);
    const limit = pLimit(atOnce);
    const running = new Map<string, Promise<void>>();
    for (const check of checks.filter((candidate) => !late.has(candidate.id))) {
      // What it needs comes before it in the list, so it is under way.
      const needed = Promise.all([...neededChecks(check), ...(check.after ?? [])].map((id) => running.get(id)));
      running.set(
        check.id,
        needed.then(() => limit(runOne, check)),
      );
    }
    await Promise.all(running.values());
    // Whoever could not be spoken to has nothing to say of itself.
    if (results.get("protocol.handshake")?.status === "passed") {
      about = await describe(examination.contextFor("about", signal));
    }
    for (const check of checks.filter(({ id }) => late.has(id))) await runOne(check);
  } finally {
    clearTimeout(timer);
    await examination.close();
  }
  const done = inOrder(all).flatMap(({ id }) => results.get(id) ?? []);
  const findings = done
    .flatMap((result) => result.findings)
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
  const durationMs = Math.round(performance.now() - began);
  // Cleaned once more: a secret may have come up after a check had ended.
  return redactor.clean({
    endpoint,
    startedAt,
    durationMs,
    ...(about ? { about } : {}),
    checks: done,
    findings,
    timings,
    evidence,
    summary: count(done),
  });
}

/** Ids of the checks that run alone at the end, and of those that wait for one of them. */
function lateChecks(checks: readonly Check[]): Set<string> {
  const late = new Set<string>();
  for (const check of checks) if (check.exclusive || neededChecks(check).some((id) => late.has(id))) late.add(check.id);
  return late;
}

function inOrder(checks: readonly Check[]): Check[] {
  return checks.toSorted((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group));
}

function count(results: readonly CheckResult[]): Counts {
  const counts: Counts = {
    checks: { passed: 0, failed: 0, skipped: 0, errored: 0 },
    findings: { critical: 0, major: 0, minor: 0, info: 0 },
  };
  for (const { status, findings } of results) {
    counts.checks[status] += 1;
    for (const { severity } of findings) counts.findings[severity] += 1;
  }
  return counts;
}
