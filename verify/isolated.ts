import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Part } from "./examiner-messages.ts";
import { type Ending, examineInProcess } from "./examining-process.ts";
import { gather, type Gathered } from "./gathered.ts";
import { defaultTimeoutSeconds, type VerifyOptions } from "./options.ts";
import type { Progress, Report } from "./result.ts";

const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;
/** Of a process that says nothing: a share of the run's time, within bounds. */
const silence = { share: 0.25, leastMs: 3000, mostMs: 4000 };

/**
 * Examines an endpoint in a process of its own, which ends with the run's time whatever the endpoint sends and whose
 * memory is bounded. Where a check blocks it or fills its memory, that check is named, and the others run in another one.
 * Throws a SelectionError for an unknown name in `only`.
 */
export async function verifyIsolated(
  endpoint: string,
  options: VerifyOptions,
  onProgress: (step: Progress) => void = () => {},
): Promise<Report> {
  const startedAt = new Date();
  const timeoutMs = (options.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  const deadline = startedAt.getTime() + timeoutMs;
  const silenceMs = Math.min(Math.max(timeoutMs * silence.share, silence.leastMs), silence.mostMs);
  // Chromium's profiles and other scratch files go with the run, however that ends.
  const scratch = await mkdtemp(join(tmpdir(), "slipway-verify-"));
  const clear = () => rmSync(scratch, removal);
  process.once("exit", clear);
  const gathered = gather(endpoint, options, onProgress);
  const run = (part?: Part) => {
    gathered.beginAgain();
    return examineInProcess({ endpoint, options, part, deadline, silenceMs, scratch }, gathered);
  };
  try {
    const ending = await run();
    if (ending.kind === "report") return ending.report;
    const reason = await examineRest(ending, gathered, run);
    const durationMs = Math.round(Date.now() - startedAt.getTime());
    return gathered.report({ startedAt: startedAt.toISOString(), durationMs }, reason);
  } finally {
    process.off("exit", clear);
    await rm(scratch, removal).catch(() => {});
  }
}

/** Finds out which check ended a process, by running each that it may have been alone, and runs the others; says why some could not end. */
async function examineRest(first: Ending, gathered: Gathered, run: (part: Part) => Promise<Ending>): Promise<string> {
  const blocking: string[] = [];
  let describes = true;
  for (let ending = first; ending.kind !== "report";) {
    if (ending.kind === "late") return lateReason(ending, blocking, gathered);
    const suspects = gathered.running();
    // It was what the server says of itself.
    if (suspects.length === 0 && !describes) return reasonOf(ending);
    describes &&= suspects.length > 0 && gathered.about() === undefined;
    for (const id of suspects) {
      const alone = await run({ known: gathered.results(), run: [id], describes: false });
      if (alone.kind === "late") return lateReason(alone, blocking, gathered);
      if (alone.kind === "report") continue;
      blocking.push(id);
      gathered.giveUp(id, reasonOf(alone));
    }
    const left = gathered.left();
    if (left.length === 0) break;
    ending = await run({ known: gathered.results(), run: left, describes });
  }
  return "it was not begun";
}

function reasonOf(ending: Exclude<Ending, { kind: "report" }>): string {
  return ending.kind === "ended"
    ? ending.reason
    : "what the server sends takes so long to look at that this check was ended: it kept its process busy without a pause";
}

/** Why checks had not ended when time was up: those that are known to have taken it, else those that may have. */
function lateReason(
  { isSilent }: Extract<Ending, { kind: "late" }>,
  blocking: readonly string[],
  gathered: Gathered,
): string {
  const suspects = isSilent ? gathered.running() : [];
  const named = [...blocking, ...suspects].join(", ");
  if (named === "") return "time is up";
  const isCertain = suspects.length < 2;
  return `time is up: ${isCertain ? named : `one of ${named}`} kept the examining process busy with what the server sends`;
}
