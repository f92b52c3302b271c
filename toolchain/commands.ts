import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
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

let ended = false;
const underWay = new Set<{ kill(): boolean }>();

/** Ends every command that runs, so that a failure of one task is told at once and not after minutes of another. */
export function endCommands(): void {
  ended = true;
  for (const command of underWay) command.kill();
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
  const { timeoutMinutes = 20, ...rest } = options;
  const running = execa(command, flags, {
    ...rest,
    all: true,
    stdin: "ignore",
    reject: false,
    timeout: timeoutMinutes * 60_000,
  });
  underWay.add(running);
  if (ended) running.kill();
  for await (const line of running.iterable({ from: "all" })) report(line);
  const { failed, timedOut, all, originalMessage } = await running;
  underWay.delete(running);
  if (!failed) return;
  const why = timedOut ? `took more than ${timeoutMinutes} minutes` : "failed";
  const tail = (all || originalMessage || "").trimEnd().split("\n").slice(-15).join("\n");
  throw new ToolError(`${command} ${flags[0] ?? ""} ${why}:\n${tail}`);
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
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await runReporting(report, "apt-get", ["update", "-q"], { env });
  await runReporting(report, "apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { env });
}
