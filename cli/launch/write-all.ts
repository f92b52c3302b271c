import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeWhole } from "../../verify/write-file.ts";
import type { Entries } from "./plugin-files.ts";

/** Writes files by their path below a folder, in place of those of before. */
export async function writeAll(folder: string, files: Entries): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeWhole(join(folder, path), content);
  }
}
