import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFiles } from "../init/write-files.ts";

/** What became of files that were to be written. */
export interface Written {
  written: string[];
  /** Those that were there already, word for word. */
  same: string[];
  /** Those that were there and differ: somebody's own. */
  kept: string[];
}

/** Writes the files that are not there, by their path from a folder; one that is there stays as it is. */
export async function writeMissing(folder: string, files: Readonly<Record<string, string>>): Promise<Written> {
  const done: Written = { written: [], same: [], kept: [] };
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    const isThere = existsSync(path);
    const group = isThere ? ((await readFile(path, "utf8")) === text ? "same" : "kept") : "written";
    done[group].push(file);
  }
  await writeFiles(folder, Object.fromEntries(Object.entries(files).filter(([file]) => done.written.includes(file))));
  return done;
}
