import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import { describe } from "./about.ts";
import { runCheck, skipReason, stoppedReason } from "./run-check.ts";
import { loadChecks } from "./checks.ts";
import type { Check } from "./contract.ts";
import type { Part } from "./examiner-messages.ts";
import { defaultTimeoutSeconds, type VerifyOptions } from "./options.ts";
import type { About, CheckResult, Progress, Report } from "./result.ts";
import { toReport } from "./to-report.ts";
import { neededChecks, selectChecks } from "./selection.ts";
import { examine } from "./check-context.ts";

/** Checks that run side by side; they wait for the network most of the time. */
const atOnce = 10;

/** Hears of secrets that come up on the way, such as an access token. */
type SecretListener = (secret: string) => void;

/**
 * Examines an endpoint in this process; throws a SelectionError for an unknown name in `only`, and nothing for what the
 * endpoint does. Only `verifyIsolated` holds time and memory whatever the endpoint sends.
 */
export async function verify(
  endpoint: string,
  options: VerifyOptions,
  onProgress?: (step: Progress) => void,
  onSecret?: SecretListener,
  part?: Part,
): Promise<Report> {
  return runChecks(await loadChecks(), endpoint, options, onProgress, onSecret, part);
}

/** The same with checks of the caller's choice, or only a part of those that the options select. */
export async function runChecks(
  all: readonly Check[],
  endpoint: string,
  options: VerifyOptions,
  onProgress: (step: Progress) => void = () => {},
  onSecret: SecretListener = () => {},
  part?: Part,
): Promise<Report> {
  const selected = selectChecks(all, options);
  const checks = part ? selected.filter(({ id }) => part.run.includes(id)) : selected;
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const deadline = new AbortController();
  const { signal } = deadline;
  // Every request under way listens to it.
  setMaxListeners(0, signal);
  const timer = setTimeout(() => deadline.abort(), (options.timeoutSeconds ?? defaultTimeoutSeconds) * 1000);
  const examination = examine(new URL(endpoint), options, signal, onSecret);
  const { redactor, evidence, timings, streams, warnings, presence } = examination;
  if (!part) {
    const heads = checks.map(({ id, title, group, severity }) => ({ id, title, group, severity }));
    onProgress({ kind: "selected", checks: heads });
  }

  const results = new Map<string, CheckResult>(part?.known.map((result) => [result.id, result]));
  let about: About | undefined;
  let warned = 0;
  const runOne = async (check: Check) => {
    const isGone = presence.gone.aborted;
    // Whoever tells what became of the server does so whatever became of it.
    const stopped = check.last ? undefined : stoppedReason;
    const reason = isGone ? stopped : skipReason(check, (id) => results.get(id));
    if (reason === undefined) onProgress({ kind: "started", id: check.id });
    const { id, title, group, severity } = check;
    const skipped: CheckResult = { id, title, group, severity, status: "skipped", findings: [], durationMs: 0 };
    const result = redactor.clean(reason ? { ...skipped, reason } : await runCheck(check, examination, signal));
    results.set(id, result);
    const ofCheck = (gathered: { check: string }) => gathered.check === id;
    const [ownTimings, ownStreams] = [timings.filter(ofCheck), streams.filter(ofCheck)];
    const shown = redactor.clean({ timings: ownTimings, streams: ownStreams, evidence: evidence.filter(ofCheck) });
    for (const text of warnings.slice(warned)) onProgress({ kind: "warned", text: redactor.clean(text) });
    warned = warnings.length;
    onProgress({ kind: "finished", result, ...shown });
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
    const describeIt = async () => {
      await running.get("protocol.handshake");
      // Whoever could not be spoken to has nothing to say of itself.
      if (results.get("protocol.handshake")?.status !== "passed" || part?.describes === false) return undefined;
      const found = redactor.clean(await describe(examination.contextFor("about", signal)));
      if (found) onProgress({ kind: "described", about: found });
      return found;
    };
    const described = describeIt();
    const busy = checks.filter(({ waits }) => !waits);
    await Promise.all(busy.map(({ id }) => running.get(id)));
    about = await described;
    const lateOnes = checks.filter(({ id }) => late.has(id));
    for (const check of lateOnes.filter(({ alone, last }) => !alone && !last)) await runOne(check);
    await Promise.all(running.values());
    for (const check of lateOnes.filter(({ alone }) => alone)) await runOne(check);
    for (const check of lateOnes.filter(({ last }) => last)) await runOne(check);
  } finally {
    await examination.close();
    clearTimeout(timer);
  }
  const durationMs = Math.round(performance.now() - began);
  // In the order of their lists, and cleaned once more: a secret may have come up after a check had ended.
  const done = all.flatMap(({ id }) => results.get(id) ?? []);
  const run = {
    endpoint,
    startedAt,
    durationMs,
    ...(about ? { about } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  return redactor.clean(toReport({ ...run, checks: done, timings, streams, evidence }, options));
}

/** Ids of the checks that run one by one at the end, and of those that wait for one of them. */
function lateChecks(checks: readonly Check[]): Set<string> {
  const late = new Set<string>();
  for (const check of checks) {
    const { id, exclusive, alone, last } = check;
    if (exclusive || alone || last || neededChecks(check).some((needed) => late.has(needed))) late.add(id);
  }
  return late;
}
