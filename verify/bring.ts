import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { messageOf } from "./message.ts";

/** Packages that some checks alone need: each is installed by its lock file, `brought/<name>.json`, when one first needs it. */
const lockFiles = { "@modelcontextprotocol/conformance": "conformance", "playwright-core": "playwright-core" } as const;
/** What is not there where an earlier installation was half removed. */
const entries = { "@modelcontextprotocol/conformance": "dist/index.js", "playwright-core": "index.mjs" } as const;

/** A package that is brought when it is needed. */
export type Brought = keyof typeof lockFiles;

/** The longest time for bringing one of them: a check that may be the first to need it has as much time more. */
export const bringSeconds = 35;
// One more try, so that npm tells in that time what the registry answers.
const flags = [
  ...["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
  ...["--fetch-retries=1", "--fetch-retry-mintimeout=2000"],
];
/** Settings of an npm that runs this program, by which another one would install elsewhere or nothing at all. */
// https://docs.npmjs.com/cli/using-npm/config
const ofCaller =
  /^npm_config_(?:workspaces?|include_workspace_root|global|location|dry_run|package_lock|package_lock_only)$/i;
// https://docs.npmjs.com/cli/configuring-npm/package-lock-json: without "resolved", a package comes from the registry that
// this machine uses.
const lockSchema = z.looseObject({
  packages: z.looseObject({ "": z.object({ dependencies: z.record(z.string(), z.string()) }) }),
});
const brought = join(dirname(findPackageJSON(import.meta.url) ?? ""), "brought");
const underWay = new Map<Brought, Promise<string | undefined>>();

/** A file of such a package, installed beside this one in the version of its lock file, or brought before; undefined where it is not there. */
export function fileOf(name: Brought, file: string): string | undefined {
  return [besideThis(name), join(homeOf(name), "node_modules", name)]
    .map((folder) => (folder === undefined ? undefined : join(folder, file)))
    .find((found) => found !== undefined && existsSync(found));
}

/** Its folder by its name alone: what it exports need not name each of its files. */
function besideThis(name: Brought): string | undefined {
  try {
    const file = findPackageJSON(name, import.meta.url) ?? "";
    return JSON.parse(readFileSync(file, "utf8")).version === versionOf(name) ? dirname(file) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sees to it that such a package is there: by npm, once for each user of this machine, with the content that its lock file
 * names and without running any script of it. Answers why it is not there, and what to do; undefined where it is.
 */
export function bring(name: Brought): Promise<string | undefined> {
  if (isThere(name)) return Promise.resolve(undefined);
  const running = underWay.get(name) ?? install(name).then(...told(name));
  underWay.set(name, running);
  return running;
}

function isThere(name: Brought): boolean {
  return fileOf(name, entries[name]) !== undefined;
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
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !ofCaller.test(key)));
    const how = { cwd: scratch, env, extendEnv: false, timeout: bringSeconds * 1000, reject: false } as const;
    const { failed, stderr, shortMessage } = await execa("npm", flags, { ...how, stdin: "ignore", stdout: "ignore" });
    if (failed) throw new Error(stderr.split("\n").find((line) => line !== "") ?? shortMessage);
    await rename(scratch, home).catch(async () => {
      // Somebody else was first, or a part of it was removed since.
      if (isThere(name)) return;
      await rm(home, { recursive: true, force: true });
      await rename(scratch, home);
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
