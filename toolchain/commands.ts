import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import pRetry from "p-retry";
import { cacheDirectory } from "./cache-directory.mjs";
import { withLock } from "./lock.ts";
import { type Report, ToolError } from "./tool.ts";

/** Path of a program in the given folders, or on PATH; undefined when there is none. */
export async function findProgram(name: string, folders = (process.env.PATH ?? "").split(delimiter)) {
  for (const folder of folders) {
    const file = join(folder, process.platform === "win32" ? `${name}.exe` : name);
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}

let ending = new AbortController();
const underWay = new Set<{ kill(): boolean }>();

/** Ends every command that runs, waits or would start, so that a failure is told at once and not after minutes of another. */
export function endCommands(): void {
  ending.abort();
  for (const command of underWay) command.kill();
}

/** Lets commands run again. */
export function allowCommands(): void {
  if (ending.signal.aborted) ending = new AbortController();
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
  timeoutMinutes?: number;
}

/** Runs a long command and reports its last line as it goes; throws a ToolError with the last lines when it fails. */
export async function runReporting(
  report: Report,
  command: string,
  flags: readonly string[],
  options: CommandOptions = {},
) {
  const { timeoutMinutes = 20, ...rest } = begin(command, options);
  const running = execa(command, flags, {
    ...rest,
    all: true,
    stdin: "ignore",
    reject: false,
    timeout: timeoutMinutes * 60_000,
  });
  underWay.add(running);
  try {
    for await (const line of running.iterable({ from: "all" })) report(line);
    const { failed, timedOut, all, originalMessage } = await running;
    if (!failed) return;
    const why = timedOut ? `took more than ${timeoutMinutes} minutes` : "failed";
    const tail = (all || originalMessage || "").trimEnd().split("\n").slice(-15).join("\n");
    throw new ToolError(`${command} ${flags[0] ?? ""} ${why}:\n${tail}`);
  } finally {
    underWay.delete(running);
  }
}

/** What a command prints on standard output; it is ended with all others. */
export async function outputOf(
  command: string,
  flags: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { timeoutMinutes = 20, ...rest } = begin(command, options);
  const running = execa(command, flags, { ...rest, stdin: "ignore", timeout: timeoutMinutes * 60_000 });
  underWay.add(running);
  return running.then(({ stdout }) => stdout).finally(() => underWay.delete(running));
}

function begin(command: string, options: CommandOptions): CommandOptions {
  if (ending.signal.aborted) throw new ToolError(`${command} was not started, since another step failed`);
  return options;
}

/** Does something over the network up to three times, with pauses that grow and differ. */
export function overNetwork<T>(report: Report, step: () => Promise<T>): Promise<T> {
  return pRetry(step, {
    retries: 2,
    minTimeout: 2000,
    randomize: true,
    shouldRetry: () => !ending.signal.aborted,
    onFailedAttempt: ({ retriesLeft }) => report(`failed, ${retriesLeft} more attempts`),
  });
}

let lastInstallation: Promise<unknown> = Promise.resolve();

/** Installs packages of the system once nothing else of this machine does, since their manager locks out a second one. */
export function aloneWithPackages<T>(report: Report, install: () => Promise<T>): Promise<T> {
  const onWait = () => report("another run installs packages of the system: waiting for it");
  const { signal } = ending;
  const alone = () => withLock(join(cacheDirectory, "debian.lock"), onWait, install, signal);
  const installation = lastInstallation.then(alone, alone);
  lastInstallation = installation;
  return installation;
}

/** Installs Debian packages; throws a ToolError on another system or without the right to. */
export async function installDebianPackages(
  report: Report,
  packages: readonly string[],
  instead: string,
): Promise<void> {
  const wanted = packages.join(" ");
  if (!(await findProgram("apt-get"))) throw new ToolError(`${wanted} is missing: ${instead}`);
  if (process.getuid?.() !== 0) {
    throw new ToolError(
      `${wanted} is missing and only root may install it: sudo apt-get install ${wanted}, or ${instead}`,
    );
  }
  await aloneWithPackages(report, async () => {
    report(`apt-get install ${wanted}, since this machine lacks it`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    // An installation that was cut off keeps every later one from starting.
    if (await findProgram("dpkg")) await runReporting(report, "dpkg", ["--configure", "-a"], { env });
    await overNetwork(report, () => runReporting(report, "apt-get", ["update", "-q"], { env }));
    // A machine that has just started may be installing its own updates.
    const flags = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
    await overNetwork(report, () => runReporting(report, "apt-get", ["install", ...flags, ...packages], { env }));
  });
}
