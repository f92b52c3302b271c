import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { execa } from "execa";

/** Which of some texts an image holds anywhere: in a file of any layer, a file's name, its history or its settings. */
export async function findInImage(image: string, texts: readonly string[]): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), "layers-"));
  try {
    await execa("bash", ["-c", 'docker save "$1" | tar -xf - -C "$2"', "save", image, directory], { timeout: 120_000 });
    const found = new Set<string>();
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((file) => file.isFile())) {
      const raw = await buffer(createReadStream(join(entry.parentPath, entry.name)));
      // Each layer is an archive, which some engines compress.
      const content = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw;
      for (const text of texts) if (content.includes(text)) found.add(text);
    }
    return [...found].toSorted();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
