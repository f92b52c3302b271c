import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDirectory } from "../../../toolchain/cache-directory.mjs";

/** The public URL that a folder's server had last, also before `dev` was started anew; undefined where it had none. */
export function readLastAddress(folder: string): string | undefined {
  try {
    return readFileSync(fileOf(folder), "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

export function keepAddress(folder: string, url: string): void {
  const file = fileOf(folder);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${url}\n`, { mode: 0o600 });
}

function fileOf(folder: string): string {
  return join(cacheDirectory, "dev", createHash("sha256").update(folder).digest("hex").slice(0, 32));
}
