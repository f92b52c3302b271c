import { execa } from "execa";

/** How long to listen, and how many lines to answer. */
interface Patience {
  listenMs?: number;
  shown?: number;
}

/** What a service wrote last; nothing where the command's tool is missing or finds nothing in time. */
export async function lastLines(command: string, { listenMs = 10_000, shown = 20 }: Patience = {}): Promise<string[]> {
  const { stdout } = await execa(command, {
    shell: true,
    stdin: "ignore",
    stderr: "ignore",
    timeout: listenMs,
    forceKillAfterDelay: 1000,
    reject: false,
  });
  return String(stdout ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .slice(-shown);
}
