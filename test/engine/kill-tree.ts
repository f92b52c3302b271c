import { execaSync } from "execa";

/** Kills a process with all that it has started, none of which has the time to start another. */
export function killTree(root: number | undefined): void {
  if (root === undefined) return;
  const { stdout } = execaSync("ps", ["-A", "-o", "pid=,ppid="], { timeout: 10_000 });
  const processes = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [root];
  for (const known of tree) tree.push(...processes.flatMap(([pid, parent]) => (pid && parent === known ? [pid] : [])));
  for (const pid of tree) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}
