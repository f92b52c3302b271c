import { setMaxListeners } from "node:events";
import { type Check, type Fault, type Finding, severities, type Skip, type CheckContext } from "./contract.ts";
import { preconditions } from "./preconditions.ts";
import { messageOf } from "./message.ts";
import { NotLookedAt } from "./not-looked-at.ts";
import type { CheckResult } from "./result.ts";
import type { Examination } from "./check-context.ts";
import { neededChecks } from "./selection.ts";

const checkTimeoutSeconds = 30;

/** Why nothing more is asked of a server. */
export const stoppedReason = "the server stopped answering";

/** Why a check is not even begun, from the checks it needs; nothing where it may. */
export function skipReason(check: Check, resultOf: (id: string) => CheckResult | undefined): string | undefined {
  for (const id of neededChecks(check)) {
    const result = resultOf(id);
    if (result?.status === "skipped") return result.reason ?? `${id} was skipped`;
    if (result?.status !== "passed") return connectionFault(result) ?? `${id} ${result?.status ?? "did not run"}`;
  }
  const cause = check.after?.find((id) => explains(resultOf(id)));
  if (cause !== undefined) return connectionFault(resultOf(cause)) ?? `${cause} failed`;
  return undefined;
}

/** Why nobody can connect, where it was that what a check found. */
function connectionFault(result: CheckResult | undefined): string | undefined {
  return result?.findings.find(({ cause }) => cause !== undefined)?.seen;
}

/** Whether it found a fault as bad as those it is there for: lesser ones let others pass. */
function explains(result: CheckResult | undefined): boolean {
  return (
    result?.findings.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf(result.severity)) ===
    true
  );
}

/** Runs one check to its end or to the end of its time; it never throws. */
export async function runCheck(check: Check, examination: Examination, signal: AbortSignal): Promise<CheckResult> {
  const { id, title, group, severity, timeoutSeconds = checkTimeoutSeconds } = check;
  const began = performance.now();
  const own = AbortSignal.timeout(timeoutSeconds * 1000);
  const { presence, contextFor } = examination;
  const ends = AbortSignal.any([signal, own, ...(check.last ? [] : [presence.gone])]);
  setMaxListeners(0, ends);
  const context = contextFor(id, ends);
  const outcome = await untilAborted(ends, async () => {
    const work = () => runOne(check, context);
    const found = await (check.alone ? presence.overlook(work) : work());
    // What it found may have come of a server that went down.
    await presence.settled();
    return found;
  }).catch(async (error: unknown) => {
    if (!ends.aborted) await presence.settled();
    if (presence.gone.aborted && !check.last && !signal.aborted) return { skip: stoppedReason };
    if (error instanceof NotLookedAt) return { skip: error.message };
    if (signal.aborted) return { errored: "time is up" };
    return { errored: own.aborted ? `not finished in ${timeoutSeconds} s` : messageOf(error) };
  });
  const ended = { id, title, group, severity, durationMs: Math.round(performance.now() - began) };
  if ("errored" in outcome) return { ...ended, status: "errored", findings: [], reason: outcome.errored };
  if ("skip" in outcome) return { ...ended, status: "skipped", findings: [], reason: outcome.skip };
  const findings = outcome.map((fault): Finding => ({ severity, ...fault, check: id }));
  return { ...ended, status: findings.some((found) => found.severity !== "info") ? "failed" : "passed", findings };
}

async function runOne(check: Check, context: CheckContext): Promise<Fault[] | Skip> {
  if (check.writes && !context.options.allowWrites) return { skip: "changes data: --allow-writes" };
  for (const need of check.needs ?? []) {
    const lack = await preconditions[need]?.lacks(context);
    if (lack !== undefined) return { skip: lack };
  }
  return check.run(context);
}

/** What a piece of work gives, or a throw as soon as the signal aborts, whether the work heeds it or not. */
async function untilAborted<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
