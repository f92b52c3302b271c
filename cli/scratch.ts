import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs an action with a folder of its own, which goes with it, or with this program where a signal ends both. */
export async function withScratch<T>(name: string, action: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), `slipway-${name}-`));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    return await action(directory);
  } finally {
    process.off("exit", remove);
    await rm(directory, { recursive: true, force: true });
  }
}
