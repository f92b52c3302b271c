import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { constants, tmpdir } from "node:os";
import { type Callback, callbacks, type FromExaminer, type ToExaminer } from "./examiner-messages.ts";
import { defaultTimeoutSeconds, type VerifyOptions } from "./options.ts";
import { makeRedactor, type Redactor } from "./redact.ts";
import type { CheckResult, Progress, Report } from "./result.ts";
import { secretsIn, secretsOf } from "./secrets.ts";
import { SelectionError } from "./selection.ts";
import { toReport } from "./to-report.ts";

/** Heap of the examining process; with all else that a Node.js process holds it stays below 400 MB. */
const heapMiB = 192;
/** How long before the end of the run's time, and after it, the report may come; starting this program takes time, too. */
const handoverMs = 250;
/** Whether processes have groups that can be ended as one. */
const hasGroup = process.platform !== "win32";
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/**
 * Examines an endpoint in a process of its own, which ends with the run's time whatever the endpoint sends and whose
 * memory is bounded; throws a SelectionError for an unknown name in `only`.
 */
export async function verifyIsolated(
  endpoint: string,
  options: VerifyOptions,
  onProgress: (step: Progress) => void = () => {},
): Promise<Report> {
  const { timeoutSeconds = defaultTimeoutSeconds } = options;
  const startedAt = new Date();
  const seen = gather(options, makeRedactor([...secretsOf(options), ...secretsIn(new URL(endpoint))]), onProgress);
  // Chromium's profiles and other scratch files go with the run, however that ends.
  const scratch = await mkdtemp(join(tmpdir(), "slipway-verify-"));
  const examiner = start(scratch);
  const end = () => {
    kill(examiner);
    rmSync(scratch, removal);
  };
  process.once("exit", end);
  const { promise, resolve, reject } = Promise.withResolvers<Report>();
  const giveUp = (reason: string) => {
    const durationMs = Math.round(Date.now() - startedAt.getTime());
    resolve(seen.report({ endpoint, startedAt: startedAt.toISOString(), durationMs }, reason));
  };
  const tell = (message: ToExaminer) => void examiner.send(message, () => {});
  const timer = setTimeout(() => giveUp("time is up"), timeoutSeconds * 1000 + handoverMs);
  examiner.on("error", reject);
  examiner.on("exit", (code, signal) => giveUp(reasonOf(code, signal)));
  examiner.on("message", (given) => {
    const message = given as FromExaminer;
    if (message.kind === "progress") seen.take(message.step);
    else if (message.kind === "secret") seen.keepSecret(message.secret);
    else if (message.kind === "report") resolve(message.report);
    else if (message.kind === "call") void answer(message, options).then(tell);
    else reject(message.isSelection ? new SelectionError(message.message) : new Error(message.message));
  });
  const deadline = startedAt.getTime() + timeoutSeconds * 1000 - handoverMs;
  tell({
    kind: "examine",
    endpoint,
    options: plain(options),
    given: callbacks.filter((name) => options[name]),
    deadline,
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    process.off("exit", end);
    await stop(examiner);
    await rm(scratch, removal).catch(() => {});
  }
}

function start(scratch: string): ChildProcess {
  // Sources run as they are here, and compiled in the package.
  const program = join(import.meta.dirname, `examiner${extname(import.meta.filename)}`);
  return fork(program, [], {
    serialization: "advanced",
    detached: hasGroup,
    // Whatever a library prints is no part of the report.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [...process.execArgv.filter((flag) => !flag.startsWith("--inspect")), `--max-old-space-size=${heapMiB}`],
    env: { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch },
  });
}

/** Ends the examining process, and with it what it holds open; a browser ends as its pipe does. */
async function stop(examiner: ChildProcess): Promise<void> {
  if (examiner.exitCode !== null || examiner.signalCode !== null || examiner.pid === undefined) return;
  const ended = new Promise((resolve) => examiner.once("exit", resolve));
  kill(examiner);
  await ended;
}

/** Ends it with all that it has started, such as the conformance suite. */
function kill(examiner: ChildProcess): void {
  if (!hasGroup || examiner.pid === undefined) return void examiner.kill("SIGKILL");
  try {
    process.kill(-examiner.pid, "SIGKILL");
  } catch {
    // It is over already.
  }
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
  // Node.js aborts where its heap is full.
  const isFull = signal === "SIGABRT" || code === 128 + constants.signals.SIGABRT;
  return isFull
    ? `what the server sends takes more than ${heapMiB} MiB of memory to look at`
    : `the examining process ended (${signal ?? code})`;
}

async function answer({ id, name, argument }: Extract<FromExaminer, { kind: "call" }>, options: VerifyOptions) {
  try {
    return { kind: "answer", id, value: await call(name, argument, options) } as const;
  } catch (error) {
    return { kind: "answer", id, error: error instanceof Error ? error.message : String(error) } as const;
  }
}

async function call(name: Callback, argument: string, options: VerifyOptions): Promise<number | undefined> {
  const value: unknown = await options[name]?.(argument);
  return typeof value === "number" ? value : undefined;
}

/** The options without what cannot be sent to another process. */
function plain(options: VerifyOptions): VerifyOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value !== "function"));
}

/** What has come from the examining process so far. */
function gather(options: VerifyOptions, redactor: Redactor, onProgress: (step: Progress) => void) {
  const finished: Extract<Progress, { kind: "finished" }>[] = [];
  let selected: Extract<Progress, { kind: "selected" }>["checks"] = [];
  return {
    keepSecret: redactor.keep,
    take(step: Progress) {
      if (step.kind === "selected") selected = step.checks;
      if (step.kind === "finished") finished.push(step);
      onProgress(step);
    },
    /** The report where the process can give none: what has not finished says why. */
    report(run: Pick<Report, "endpoint" | "startedAt" | "durationMs">, reason: string): Report {
      const results = new Map(finished.map(({ result }) => [result.id, result]));
      const checks = selected.map(
        (check): CheckResult =>
          results.get(check.id) ?? { ...check, status: "errored", findings: [], durationMs: 0, reason },
      );
      const timings = finished.flatMap((step) => step.timings);
      const streams = finished.flatMap((step) => step.streams);
      const evidence = finished.flatMap((step) => step.evidence);
      return redactor.clean(toReport({ ...run, checks, timings, streams, evidence }, options));
    },
  };
}
