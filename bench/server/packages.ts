import { createHash } from "node:crypto";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../../toolchain/cache.ts";
import type { Workspace } from "../workspace.ts";

const folder = import.meta.dirname;

/** Brings the packages of the servers to compare with, once for each list of them; only this benchmark needs them. */
export async function bringPackages({ run, say }: Workspace): Promise<void> {
  const mark = join(folder, "node_modules", ".slipway-lock-hash");
  const wanted = await hashOf("package-lock.json");
  if ((await readFile(mark, "utf8").catch(() => "")) === wanted) return;
  say("bringing the servers to compare with");
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  await writeFile(mark, wanted);
}

/** A Python with the packages of the server in Python; undefined, and said aloud, where that cannot be had. */
export async function bringPython({ run, say }: Workspace): Promise<string | undefined> {
  const list = join("subjects", "requirements.txt");
  const home = join(cacheDirectory, `bench-python-${(await hashOf(list)).slice(0, 16)}`);
  const program = join(home, "bin", "python");
  const mark = join(home, "complete");
  if (await exists(mark)) return program;
  say("bringing Python's FastMCP to compare with");
  try {
    await mkdir(cacheDirectory, { recursive: true });
    await rm(home, { recursive: true, force: true });
    await run("python3", ["-m", "venv", home]);
    await run(program, ["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", join(folder, list)]);
    await writeFile(mark, "");
    return program;
  } catch (error) {
    const reason = String(error).split("\n")[0];
    say(`Python's FastMCP is left out: it takes Python 3.10 or later with venv (package python3-venv): ${reason}`);
    return undefined;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function hashOf(file: string): Promise<string> {
  const content = await readFile(join(folder, file));
  return createHash("sha256").update(content).digest("hex");
}
