import { appendFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { checkout } from "../checkout.ts";

/** A copy of the project that a test may change; its packages are the checkout's own. */
export interface ProjectCopy {
  directory: string;
  dispose(): Promise<void>;
}

/** Copies every file that git knows or would take; all its stacks are kept in its own folder where that is asked for. */
export async function copyProject({ keepsState = false } = {}): Promise<ProjectCopy> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-project-"));
  const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: checkout });
  for (const file of stdout.split("\n")) {
    await cp(join(checkout, file), join(directory, file)).catch((error: NodeJS.ErrnoException) => {
      // A file that was deleted and not yet committed.
      if (error.code !== "ENOENT") throw error;
    });
  }
  if (keepsState) await appendFile(join(directory, "Pulumi.yaml"), "backend:\n  url: file://.slipway/state\n");
  await symlink(join(checkout, "node_modules"), join(directory, "node_modules"));
  return { directory, dispose: () => rm(directory, { recursive: true, force: true }) };
}
