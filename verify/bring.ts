import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import * as z from "zod";
import { messageOf } from "./message.ts";

/** Packages that some checks alone need: each is installed by its lock file, `brought/<name>.json`, when one first needs it. */
const lockFiles = { "@modelcontextprotocol/conformance": "conformance", "playwright-core": "playwright-core" } as const;

/** A package that is brought when it is needed. */
export type Brought = keyof typeof lockFiles;

const npmTimeoutMs = 60_000;
const flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
// https://docs.npmjs.com/cli/configuring-npm/package-lock-json: without "resolved", a package comes from the registry that
// this machine uses.
const lockSchema = z.looseObject({
  packages: z.looseObject({ "": z.object({ dependencies: z.record(z.string(), z.string()) }) }),
});
const brought = join(dirname(findPackageJSON(import.meta.url) ?? ""), "brought");
const underWay = new Map<Brought, Promise<string | undefined>>();

/** A file of such a package, installed beside this one or brought before; undefined where it is not there. */
export function fileOf(name: Brought, file: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(`${name}/${file}`));
  } catch {
    const found = join(homeOf(name), "node_modules", name, file);
    return existsSync(found) ? found : undefined;
  }
}

/**
 * Sees to it that such a package is there: by npm, once for each user of this machine, with the content that its lock file
 * names and without running any script of it. Answers why it is not there, and what to do; undefined where it is.
 */
export function bring(name: Brought): Promise<string | undefined> {
  if (fileOf(name, "package.json") !== undefined) return Promise.resolve(undefined);
  const running = underWay.get(name) ?? install(name).then(...told(name));
  underWay.set(name, running);
  return running;
}

function told(name: Brought) {
  const wayOut = `npm install ${name}@${versionOf(name)}`;
  return [
    () => undefined,
    (error: unknown) => `needs ${name}, which npm could not bring (${messageOf(error)}): ${wayOut}`,
  ] as const;
}

async function install(name: Brought): Promise<void> {
  const home = homeOf(name);
  await mkdir(dirname(home), { recursive: true });
  // Beside its place and moved there whole: whoever brings it at the same time sees all of it or nothing.
  const scratch = await mkdtemp(`${home}-`);
  try {
    const lock = readLock(name);
    await writeFile(join(scratch, "package-lock.json"), JSON.stringify(lock));
    await writeFile(join(scratch, "package.json"), JSON.stringify({ private: true, ...lock.packages[""] }));
    const npm = { cwd: scratch, stdin: "ignore", stdout: "ignore", timeout: npmTimeoutMs, reject: false } as const;
    const { failed, stderr, shortMessage } = await execa("npm", flags, npm);
    if (failed) throw new Error(stderr.split("\n").find((line) => line !== "") ?? shortMessage);
    await rename(scratch, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function homeOf(name: Brought): string {
  return join(cacheDirectory(), "verify", `${lockFiles[name]}-${versionOf(name)}`);
}

function versionOf(name: Brought): string {
  return readLock(name).packages[""].dependencies[name] ?? "";
}

function readLock(name: Brought): z.infer<typeof lockSchema> {
  return lockSchema.parse(JSON.parse(readFileSync(join(brought, `${lockFiles[name]}.json`), "utf8")));
}

/** The folder of `slipway` in this user's cache. */
function cacheDirectory(): string {
  const { SLIPWAY_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (SLIPWAY_CACHE) return SLIPWAY_CACHE;
  const onMac = process.platform === "darwin" ? join(homedir(), "Library", "Caches") : undefined;
  const onWindows = process.platform === "win32" ? LOCALAPPDATA : undefined;
  return join(XDG_CACHE_HOME || onMac || onWindows || join(homedir(), ".cache"), "slipway");
}
