import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { cacheDirectory } from "../../toolchain/cache.ts";
import { parseSurface, type Surface } from "../../verify/surface/surface.ts";

/** What was seen of an endpoint when it was last looked at. */
export interface LastLook {
  at: string;
  surface: Surface;
}

const lookSchema = z.object({ at: z.iso.datetime(), surface: z.unknown() });

/** The last look at an endpoint from this machine; undefined where there was none. */
export async function readLastLook(endpoint: string): Promise<LastLook | undefined> {
  try {
    const { at, surface: kept } = lookSchema.parse(JSON.parse(await readFile(fileOf(endpoint), "utf8")));
    const surface = parseSurface(kept);
    return surface && { at, surface };
  } catch {
    // A missing or damaged one costs only the comparison.
    return undefined;
  }
}

/** Keeps a look for the next one to be held against. */
export async function keepLook(endpoint: string, look: LastLook): Promise<void> {
  const file = fileOf(endpoint);
  await mkdir(dirname(file), { recursive: true });
  const scratch = `${file}.${process.pid}`;
  await writeFile(scratch, JSON.stringify(look), { mode: 0o600 });
  await rename(scratch, file);
}

function fileOf(endpoint: string): string {
  const name = createHash("sha256").update(endpoint).digest("hex").slice(0, 32);
  return join(cacheDirectory, "connect", `${name}.json`);
}
