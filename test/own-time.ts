import { readFileSync } from "node:fs";

/**
 * Milliseconds for which a process was ready to run while others had the processors, as far as its first thread goes; 0
 * where the kernel does not say, or the process is over.
 * https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
 */
function waitedMs(pid: number): number {
  return Number(fileOf(pid, "schedstat").split(" ")[1] ?? 0) / 1e6;
}

/** `performance.now()` of a clock that stands still while this process waits for a processor: a busy machine is no slow program. */
export function ownTime(): number {
  return performance.now() - waitedMs(process.pid);
}

/** Watches for how long a process that was started and its children wait for a processor. */
export function watchWaits(pid = 0): { soFarMs(): number; stop(): void } {
  const waited = new Map<number, number>();
  const soFarMs = () => {
    const children = fileOf(pid, `task/${pid}/children`).split(" ").filter(Boolean);
    for (const one of [pid, ...children.map(Number)]) waited.set(one, Math.max(waited.get(one) ?? 0, waitedMs(one)));
    return [...waited.values()].reduce((sum, ms) => sum + ms, 0);
  };
  // What it was is gone with a process.
  const looking = setInterval(soFarMs, 20);
  return { soFarMs, stop: () => clearInterval(looking) };
}

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
