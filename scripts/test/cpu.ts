import { readFile } from "node:fs/promises";
import { cpus } from "node:os";

// `times` tells what the shell's children took that have ended, and theirs; who was ended by a signal still was.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_28
const script = '"$@"; status=$?; times >"$0"; [ $status -gt 128 ] && kill -$((status - 128)) $$; exit $status';

/** A command that runs another one and then leaves in a file what CPU time that took; Windows has no such shell. */
export function timed(file: string, tool: string, flags: readonly string[]): { tool: string; flags: string[] } {
  if (process.platform === "win32") return { tool, flags: [...flags] };
  return { tool: "/bin/sh", flags: ["-c", script, file, tool, ...flags] };
}

/** The seconds of CPU that such a file tells of; undefined where there is none. Containers are not among them. */
export async function readCpuSeconds(file: string): Promise<number | undefined> {
  const children = (await readFile(file, "utf8").catch(() => "")).split("\n")[1] ?? "";
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/** Seconds since this machine began in which its processors worked, each counted for itself, and waited. */
export function machineSeconds(): { busy: number; idle: number } {
  return cpus().reduce(
    ({ busy, idle }, { times }) => ({
      busy: busy + (times.user + times.nice + times.sys + times.irq) / 1000,
      idle: idle + times.idle / 1000,
    }),
    { busy: 0, idle: 0 },
  );
}
