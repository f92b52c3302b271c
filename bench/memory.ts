import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 40;

/** The most memory that a Pulumi program under Node.js has held while `work` ran, in MB; NaN off Linux. */
export async function peakMemory(work: () => Promise<unknown>): Promise<{ megabytes: number }> {
  let kilobytes = 0;
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      kilobytes = Math.max(kilobytes, await highest());
      await sleep(pollMs);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await watching;
  }
  return { megabytes: kilobytes > 0 ? kilobytes / 1024 : Number.NaN };
}

async function highest(): Promise<number> {
  const processes = (await readdir("/proc").catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const seen = await Promise.all(
    processes.map(async (id) => {
      const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
      // The language host runs every program through this file of the SDK.
      if (!command.includes("@pulumi/pulumi/cmd/run")) return 0;
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    }),
  );
  return Math.max(0, ...seen);
}
