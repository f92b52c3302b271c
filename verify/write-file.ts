import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file so that a reader sees all of it or what was there before. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const scratch = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(scratch, content);
    await rename(scratch, file);
  } finally {
    await rm(scratch, { force: true });
  }
}
