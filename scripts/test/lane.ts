import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { readCpuSeconds, timed } from "./cpu.ts";
import { judge, type Outcome } from "./outcome.ts";
import { reportVariable } from "./report.ts";

/** What ends a run from outside. */
export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Tests that one process of vitest runs. */
export interface Lane {
  name: string;
  /** Flags of vitest, such as `--project`, and parts of the files' names. */
  flags: readonly string[];
  /** Folder of vitest's config and of `node_modules`. */
  directory: string;
  environment: Record<string, string>;
  timeoutMinutes: number;
  /** Whether it is known why all of its tests may be skipped, such as an engine that is not there. */
  maySkipAll?: boolean;
  /** Hears each line that vitest prints. */
  print(line: string): void;
}

/** Runs a lane; whatever happens to vitest is part of the outcome and nothing is thrown for it. */
export async function runLane(lane: Lane): Promise<Outcome> {
  const { name, flags, directory, environment, timeoutMinutes, print, maySkipAll = false } = lane;
  const scratch = await mkdtemp(join(tmpdir(), "slipway-test-"));
  const file = join(scratch, "report.json");
  const reporters = ["--reporter=default", `--reporter=${join(import.meta.dirname, "report.ts")}`];
  const began = performance.now();
  // A `test.only` that was left behind would skip the rest of its file in silence.
  const times = join(scratch, "times");
  const command = timed(times, "vitest", ["run", "--allowOnly=false", ...reporters, ...flags]);
  const running = execa(command.tool, command.flags, {
    cwd: directory,
    localDir: directory,
    preferLocal: true,
    env: { ...environment, [reportVariable]: file },
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    // A group of its own: a worker whose vitest was killed runs on when a test of it never ends.
    detached: true,
  });
  const end = (signal: NodeJS.Signals) => endGroup(running.pid, signal);
  for (const signal of signals) process.on(signal, end);
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    end("SIGKILL");
  }, timeoutMinutes * 60_000);
  try {
    for await (const line of running.iterable({ from: "all" })) print(line);
    const { exitCode, signal, originalMessage } = await running;
    if (exitCode === undefined && signal === undefined) print(originalMessage ?? "vitest does not start");
    const seconds = (performance.now() - began) / 1000;
    const report = await readFile(file, "utf8").catch(() => "");
    const cpuSeconds = await readCpuSeconds(times);
    return judge(name, { exitCode, signal, timedOut, seconds, cpuSeconds, report, maySkipAll });
  } finally {
    clearTimeout(limit);
    for (const signal of signals) process.off(signal, end);
    end("SIGKILL");
    await rm(scratch, { recursive: true });
  }
}

/** Ends a process that has a group of its own, with all of that. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    // https://man7.org/linux/man-pages/man2/kill.2.html: a negative id is that of a group; Windows has none.
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}
