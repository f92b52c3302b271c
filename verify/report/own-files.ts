import { lstat, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isObject, parseJson } from "../json.ts";
import { writeWhole } from "../write-file.ts";

/** Names the files that a run has written into a folder, so that the next one takes those away and no others. */
export const manifestFile = "slipway-verify.files.json";

/** A path that a run may have written: nothing above the folder, and nothing beside what a report has. */
const writable = /^(?:[\w.-]+|(?:screenshots|transcripts)\/[\w.-]+)$/;

/** The files of an earlier run in a folder; none where there was no run. */
export async function readOwnFiles(folder: string, name = manifestFile): Promise<string[]> {
  const manifest = parseJson(await readFile(join(folder, name), "utf8").catch(() => ""));
  const files = isObject(manifest) && Array.isArray(manifest["files"]) ? manifest["files"] : [];
  return files.filter((file) => typeof file === "string" && writable.test(file) && !file.includes(".."));
}

/** Takes the files of an earlier run away, which the manifest of that name has. */
export async function removeOwnFiles(folder: string, name = manifestFile): Promise<void> {
  for (const file of await readOwnFiles(folder, name)) {
    // A folder that has become a link leads to somebody else's files.
    if (!(await isBehindLink(folder, file))) await rm(join(folder, file), { force: true });
  }
  await rm(join(folder, name), { force: true });
}

/** Names the files before they are written, so that those of a run that breaks off are known, too. */
export function writeManifest(folder: string, files: readonly string[], name = manifestFile): Promise<void> {
  return writeWhole(join(folder, name), `${JSON.stringify({ files }, null, 2)}\n`);
}

/** The first of some paths in a folder that is there and of no earlier run. */
export async function foreignFile(folder: string, paths: readonly string[]): Promise<string | undefined> {
  const own = await readOwnFiles(folder);
  for (const path of paths) {
    if (own.includes(path)) continue;
    const found = await lstat(join(folder, path)).catch(() => undefined);
    // What lies in a folder of that name stays there; a link would lead out of it.
    if (found && !found.isDirectory()) return path;
  }
  return undefined;
}

async function isBehindLink(folder: string, file: string): Promise<boolean> {
  const [parent = "", inside] = file.split("/");
  if (inside === undefined) return false;
  return (await lstat(join(folder, parent)).catch(() => undefined))?.isSymbolicLink() ?? false;
}
