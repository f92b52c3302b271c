import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { cacheDirectory } from "./cache-directory.mjs";

export { cacheDirectory };

/** Folder of the programs that were brought. */
export const binDirectory = join(cacheDirectory, "bin");

/** Folder of sockets, logs and process ids of what was started. */
export const runDirectory = join(cacheDirectory, "run");

const dayMs = 24 * 60 * 60_000;
const notesSchema = z.record(z.string(), z.object({ value: z.string(), at: z.number() }));
const notesFile = join(cacheDirectory, "notes.json");
let lastWrite: Promise<void> = Promise.resolve();

/** A remembered finding, or undefined when there is none younger than `maxAgeMs`. */
export async function recall(name: string, maxAgeMs = Number.POSITIVE_INFINITY): Promise<string | undefined> {
  await lastWrite.catch(ignore);
  const note = (await readNotes())[name];
  return note && Date.now() - note.at < maxAgeMs ? note.value : undefined;
}

/** Remembers a finding for later runs. */
export function remember(name: string, value: string): Promise<void> {
  // One after the other, so that no note of a task that runs beside this one is lost.
  lastWrite = lastWrite.catch(ignore).then(async () => {
    const notes = { ...(await readNotes()), [name]: { value, at: Date.now() } };
    await mkdir(cacheDirectory, { recursive: true });
    const scratch = `${notesFile}.${process.pid}`;
    await writeFile(scratch, JSON.stringify(notes));
    await rename(scratch, notesFile);
  });
  return lastWrite;
}

/** Removes what builds that were cut off more than a day ago left behind. */
export async function removeLeftovers(): Promise<void> {
  const names = await readdir(cacheDirectory).catch((): string[] => []);
  for (const folder of names.filter((name) => name.startsWith("build-")).map((name) => join(cacheDirectory, name))) {
    // Another run may remove it, or end its build, at the same time.
    const found = await stat(folder).catch(ignore);
    if (found && Date.now() - found.mtimeMs > dayMs) await rm(folder, { recursive: true, force: true });
  }
}

async function readNotes() {
  try {
    return notesSchema.parse(JSON.parse(await readFile(notesFile, "utf8")));
  } catch {
    // Missing or damaged notes cost only a new look.
    return {};
  }
}

function ignore(): undefined {
  // Whoever made the write hears of its failure, and what is gone needs no removal.
  return undefined;
}
