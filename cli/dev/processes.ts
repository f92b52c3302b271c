import { spawnSync } from "node:child_process";

/** Sends a signal to a process group that this program made. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It is gone already.
  }
}

/** What a process has started, and what these have, whatever group they are in. */
export function descendantsOf(pid: number): number[] {
  // https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8", timeout: 2000 });
  const pairs = (stdout ?? "").split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  const open = [pid];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const children = pairs.flatMap(([child = 0, parent]) => (parent === next ? [child] : []));
    found.push(...children);
    open.push(...children);
  }
  return found;
}

/** Kills a process, unless it is gone already. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
