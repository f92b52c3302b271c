import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { cacheDirectory } from "../../toolchain/cache.ts";
import { checkout } from "../../test/checkout.ts";
import { compiler } from "../compiler.mjs";
import { readCpuSeconds, timed } from "./cpu.ts";
import { endGroup, signals } from "./lane.ts";
import type { Outcome } from "./outcome.ts";

const timeoutMinutes = 10;

const formatted = join(cacheDirectory, "prettier");
// One thread takes the least of what the parts beside it need, too.
const compile = [process.execPath, compiler, "--noEmit", "--singleThreaded"];

/** What is checked without running anything. */
const checks = {
  lint: ["oxlint", "--deny-warnings"],
  "type check": compile,
  // What it says of a file hangs on that file alone.
  format: ["prettier", "--check", "--cache", "--cache-strategy", "content", "--cache-location", formatted, "."],
  "type check of what runs in a browser": [...compile, "-p", "server/component"],
};

/** Runs the checks, one at a time. */
export async function runChecks(environment: Record<string, string>): Promise<Outcome> {
  const began = performance.now();
  const scratch = await mkdtemp(join(tmpdir(), "slipway-checks-"));
  const files: Outcome["files"] = [];
  const failures: Outcome["failures"] = [];
  let cpuSeconds = 0;
  for (const [name, command] of Object.entries(checks)) {
    const checked = await check(name, command, environment, join(scratch, "times"));
    files.push({ name, seconds: checked.seconds });
    cpuSeconds += checked.cpuSeconds ?? 0;
    if (checked.error !== undefined) failures.push({ file: name, test: "", error: checked.error });
  }
  await rm(scratch, { recursive: true });
  const seconds = (performance.now() - began) / 1000;
  const failed = failures.length;
  const passed = files.length - failed;
  return { name: "checks", passed, failed, skipped: 0, seconds, cpuSeconds, faults: [], failures, files };
}

async function check(
  name: string,
  [tool = "", ...flags]: readonly string[],
  environment: Record<string, string>,
  times: string,
) {
  const began = performance.now();
  const command = timed(times, tool, flags);
  const running = execa(command.tool, command.flags, {
    cwd: checkout,
    env: environment,
    preferLocal: true,
    all: true,
    reject: false,
    // A group of its own: the tool is a child of what is started here.
    detached: true,
  });
  const end = (signal: NodeJS.Signals) => endGroup(running.pid, signal);
  for (const signal of signals) process.on(signal, end);
  const limit = setTimeout(() => end("SIGKILL"), timeoutMinutes * 60_000);
  const { exitCode, all, originalMessage } = await running.finally(() => {
    clearTimeout(limit);
    for (const signal of signals) process.off(signal, end);
  });
  const ok = exitCode === 0;
  const said = all || (originalMessage ?? "");
  console.log(ok ? `✓ ${name}` : `✗ ${name}\n${said}`);
  const [first = ""] = stripVTControlCharacters(said).trim().split("\n");
  const seconds = (performance.now() - began) / 1000;
  return { error: ok ? undefined : first, seconds, cpuSeconds: await readCpuSeconds(times) };
}
