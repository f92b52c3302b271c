import { execa } from "execa";

/** How long to listen, and how many lines to answer. */
interface Patience {
  listenMs?: number;
  shown?: number;
}

/** What a service wrote last, which may be nothing; undefined where the command's tool is missing, refused or finds nothing in time. */
export async function lastLines(
  command: string,
  { listenMs = 10_000, shown = 20 }: Patience = {},
): Promise<string[] | undefined> {
  const { stdout, failed } = await execa(command, {
    shell: true,
    stdin: "ignore",
    stderr: "ignore",
    timeout: listenMs,
    forceKillAfterDelay: 1000,
    reject: false,
  });
  const lines = String(stdout ?? "")
    .split("\n")
    .filter((line) => line !== "");
  return failed && lines.length === 0 ? undefined : lines.slice(-shown);
}
