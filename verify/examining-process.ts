import { type ChildProcess, fork } from "node:child_process";
import { constants } from "node:os";
import { extname, join } from "node:path";
import {
  type Callback,
  callbacks,
  type FromExaminer,
  heartbeatMs,
  type Part,
  type ToExaminer,
} from "./examiner-messages.ts";
import type { Gathered } from "./gathered.ts";
import type { VerifyOptions } from "./options.ts";
import type { Report } from "./result.ts";
import { SelectionError } from "./selection.ts";

/** Heap of the examining process for what lasts, and half of the room for what does not; with all else that a Node.js process holds it stays below 400 MB. */
const heapMiB = 160;
const youngMiB = 8;
/** How long before the end of the run's time, and after it, the report may come; starting this program takes time, too. */
const handoverMs = 250;
/** Silence that is no mere pause. */
const noticeableMs = 1000;
/** Whether processes have groups that can be ended as one. */
const hasGroup = process.platform !== "win32";

/** How an examining process ended. */
export type Ending =
  | { kind: "report"; report: Report }
  /** It said nothing for `silenceMs`: something in it does not give way. */
  | { kind: "blocked" }
  | { kind: "ended"; reason: string }
  /** Time is up; whether it had said nothing for a while. */
  | { kind: "late"; isSilent: boolean };

/** What one process examines. */
export interface Examining {
  endpoint: string;
  options: VerifyOptions;
  /** The part of the run that is its own; all of it where it is missing. */
  part: Part | undefined;
  /** End of the run's time, in milliseconds since 1970. */
  deadline: number;
  silenceMs: number;
  /** Folder for scratch files. */
  scratch: string;
}

/** Examines in a process of its own until it ends, blocks or time is up, and ends it; throws a SelectionError for an unknown name in `only`. */
export async function examineInProcess(
  { endpoint, options, part, deadline, silenceMs, scratch }: Examining,
  gathered: Gathered,
): Promise<Ending> {
  const examiner = start(scratch);
  const end = () => kill(examiner);
  process.once("exit", end);
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  const tell = (message: ToExaminer) => void examiner.send(message, () => {});
  // Silence is counted and not timed: this very process may have been busy, too.
  let silentMs = 0;
  let hasBegun = false;
  const listening = setInterval(() => {
    silentMs += heartbeatMs;
    if (hasBegun && silentMs >= silenceMs) resolve({ kind: "blocked" });
  }, heartbeatMs);
  const late = () => resolve({ kind: "late", isSilent: hasBegun && silentMs >= noticeableMs });
  const timer = setTimeout(late, Math.max(0, deadline + handoverMs - Date.now()));
  examiner.on("error", reject);
  examiner.on("exit", (code, signal) => resolve({ kind: "ended", reason: reasonOf(code, signal) }));
  examiner.on("message", (given) => {
    silentMs = 0;
    const message = given as FromExaminer;
    if (message.kind === "progress") {
      hasBegun ||= message.step.kind === "started";
      gathered.take(message.step);
    } else if (message.kind === "secret") gathered.keepSecret(message.secret);
    else if (message.kind === "report") resolve({ kind: "report", report: message.report });
    else if (message.kind === "call") void answer(message, options).then(tell);
    else if (message.kind === "failed") {
      reject(message.isSelection ? new SelectionError(message.message) : new Error(message.message));
    }
  });
  tell({
    kind: "examine",
    endpoint,
    options: plain(options),
    given: callbacks.filter((name) => options[name]),
    part,
    deadline: deadline - handoverMs,
  });
  try {
    return await promise;
  } finally {
    clearInterval(listening);
    clearTimeout(timer);
    process.off("exit", end);
    await stop(examiner);
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
    execArgv: [
      ...process.execArgv.filter((flag) => !flag.startsWith("--inspect")),
      ...[`--max-old-space-size=${heapMiB}`, `--max-semi-space-size=${youngMiB}`],
    ],
    // glibc keeps freed memory in an arena for each thread: https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
    env: { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch, MALLOC_ARENA_MAX: "2" },
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
