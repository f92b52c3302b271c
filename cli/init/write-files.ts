import { existsSync } from "node:fs";
import { lstat, mkdir, open, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { explainSystemError, UserError } from "../user-error.ts";

/**
 * Writes files by their path from a folder: all of them, or none. Throws a UserError where one is there already, or the
 * folder cannot be written to.
 */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const there: string[] = [];
  for (const file of Object.keys(files)) if (await exists(join(folder, file))) there.push(file);
  if (there.length > 0) {
    throw new UserError(
      `nothing is written, since init overwrites no file, and there is already: ${there.join(", ")}; move that away`,
    );
  }
  const written: string[] = [];
  const made: string[] = [];
  try {
    for (const [file, text] of Object.entries(files)) {
      made.push(...(await makeFolder(dirname(join(folder, file)))));
      const handle = await open(join(folder, file), "wx");
      // What cannot be written whole is taken away; what was there is not.
      written.push(join(folder, file));
      // With Yarn Plug'n'Play, as `yarn dlx` has it, a file is not disposable.
      await handle.writeFile(text).finally(() => handle.close());
    }
  } catch (error) {
    for (const file of written) await rm(file, { force: true });
    for (const each of made.toReversed()) await rmdir(each);
    throw explainSystemError(error);
  }
}

/** Makes a folder and those above it; answers the ones that were not there, the outermost first. */
async function makeFolder(folder: string): Promise<string[]> {
  if (existsSync(folder)) return [];
  const above = await makeFolder(dirname(folder));
  await mkdir(folder);
  return [...above, folder];
}

async function exists(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined;
}
