import { spawn } from "node:child_process";
import { mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { runDirectory } from "./cache.ts";
import { ToolError } from "./tool.ts";

const pollMs = 100;
const stopTimeoutMs = 30_000;
const recordSchema = z.object({ pid: z.number(), program: z.string() });

/** A program that keeps running after this one ends. */
export interface Daemon {
  name: string;
  program: string;
  flags: readonly string[];
  /** Whether it answers. */
  answers(): Promise<boolean>;
  timeoutSeconds: number;
}

/** Starts a daemon and waits until it answers; throws a ToolError with its last log lines when it does not. */
export async function startDaemon({ name, program, flags, answers, timeoutSeconds }: Daemon): Promise<void> {
  // A second one beside it could not run, and would take its place in the records.
  if (await answers()) return;
  await mkdir(runDirectory, { recursive: true });
  const log = join(runDirectory, `${name}.log`);
  const output = await open(log, "w");
  const child = spawn(program, flags, { detached: true, stdio: ["ignore", output.fd, output.fd] });
  child.unref();
  await output.close();
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  child.on("error", () => {
    ended = true;
  });
  if (child.pid !== undefined) await writeFile(recordOf(name), JSON.stringify({ pid: child.pid, program }));
  const limit = Date.now() + timeoutSeconds * 1000;
  while (!(await answers())) {
    if (ended || Date.now() > limit) {
      const why = ended ? "ended at once" : `did not answer after ${timeoutSeconds} s`;
      // What did not get to answer in time would run on with nobody knowing of it.
      child.kill();
      const tail = (await readFile(log, "utf8")).trimEnd().split("\n").slice(-8).join("\n");
      await rm(recordOf(name), { force: true });
      throw new ToolError(`${name} ${why}:\n${tail}`);
    }
    await sleep(pollMs);
  }
}

/** Stops what was started from here and nothing else; answers the names. */
export async function stopDaemons(): Promise<string[]> {
  const files = await readdir(runDirectory).catch((): string[] => []);
  const names = files.filter((file) => file.endsWith(".pid")).map((file) => file.slice(0, -".pid".length));
  const stopped: string[] = [];
  for (const name of names) {
    const pid = await runningPid(name);
    if (pid !== undefined) {
      process.kill(pid, "SIGTERM");
      const limit = Date.now() + stopTimeoutMs;
      while ((await runningPid(name)) !== undefined && Date.now() < limit) await sleep(pollMs);
      // One that still ends stays on record.
      if ((await runningPid(name)) !== undefined) continue;
      stopped.push(name);
    }
    await rm(recordOf(name), { force: true });
  }
  return stopped;
}

async function runningPid(name: string): Promise<number | undefined> {
  const text = await readFile(recordOf(name), "utf8").catch(() => "");
  const record = toRecord(text);
  if (!record) return undefined;
  // A process id is used again after a restart of the machine: only one that runs the same program counts. A process that
  // has ended and not been waited for has an empty command line.
  const commandLine = await readFile(`/proc/${record.pid}/cmdline`, "utf8").catch(() => "");
  return commandLine.split("\0")[0] === record.program ? record.pid : undefined;
}

function toRecord(text: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordOf(name: string): string {
  return join(runDirectory, `${name}.pid`);
}
