import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeWhole } from "../../verify/write-file.ts";
import { removeOwnFiles, writeManifest } from "../../verify/report/own-files.ts";
import type { Entries } from "./plugin-files.ts";

/** Not that of `verify`, whose report may lie in the same folder. */
const manifest = "slipway-launch.files.json";

/** Writes files by their path below a folder, in place of those of before. */
export async function writeAll(folder: string, files: Entries): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeWhole(join(folder, path), content);
  }
}

/**
 * The same of a package, of which nothing stays that an earlier run wrote there, so that no two are mixed; `kept` is no
 * longer the run's own.
 */
export async function replaceAll(folder: string, files: Entries, kept: readonly string[]): Promise<void> {
  await removeOwnFiles(folder, manifest);
  const own = Object.keys(files).filter((path) => !kept.includes(path));
  await writeManifest(folder, own, manifest);
  await writeAll(folder, files);
}
