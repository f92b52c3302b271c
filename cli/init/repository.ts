import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { readAs } from "../read-as.ts";

/** Folders from one upwards, up to the root of the git repository or worktree; the one alone outside of any. */
export function foldersUpTo(folder: string): string[] {
  const all = [folder];
  for (let at = folder; !existsSync(join(at, ".git"));) {
    const above = dirname(at);
    // Outside of a repository nothing above belongs to it.
    if (above === at) return [folder];
    at = above;
    all.push(at);
  }
  return all;
}

const manifestSchema = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  packageManager: z.string().optional(),
  workspaces: z.union([z.array(z.string()), z.object({ packages: z.array(z.string()) })]).optional(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  engines: z.object({ node: z.string().optional() }).optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** A folder's package.json; undefined where there is none. Throws a UserError that names the file where it is not one. */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, "package.json");
  return existsSync(file) ? readAs(file, JSON.parse, manifestSchema) : undefined;
}

const lockFiles = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
} as const;

/** What installs the packages of a folder, and the folder with the lock file, which may lie above. */
export interface PackageManager {
  name: "npm" | "pnpm" | "yarn" | "yarn berry" | "bun";
  lockFile: string | undefined;
  root: string;
}

/** The package manager in use: that of the nearest lock file, else that of `packageManager`, else npm. */
export function findPackageManager(folder: string): PackageManager {
  const folders = foldersUpTo(folder);
  for (const root of folders) {
    for (const [lockFile, name] of Object.entries(lockFiles)) {
      if (!existsSync(join(root, lockFile))) continue;
      if (root !== folder && !isWorkspaceRoot(root)) continue;
      const isBerry = name === "yarn" && readFileSync(join(root, lockFile), "utf8").includes("__metadata:");
      return { name: isBerry ? "yarn berry" : name, lockFile, root };
    }
  }
  const root = folders.find((each) => each !== folder && isWorkspaceRoot(each)) ?? folder;
  const declared = folders.map((each) => readManifest(each)?.packageManager).find((each) => each !== undefined);
  const name = (["pnpm", "yarn", "bun"] as const).find((each) => declared?.startsWith(`${each}@`)) ?? "npm";
  return { name, lockFile: undefined, root };
}

/** Whether packages of other folders are installed from here. */
export function isWorkspaceRoot(folder: string): boolean {
  return existsSync(join(folder, "pnpm-workspace.yaml")) || readManifest(folder)?.workspaces !== undefined;
}

/** Whether Yarn installs into no node_modules. */
// https://yarnpkg.com/configuration/yarnrc#nodeLinker
export function isPlugAndPlay({ name, root }: PackageManager): boolean {
  if (existsSync(join(root, ".pnp.cjs")) || existsSync(join(root, ".pnp.js"))) return true;
  if (name !== "yarn berry") return false;
  const file = join(root, ".yarnrc.yml");
  const settings: unknown = existsSync(file) ? readAs(file, parse, z.unknown()) : {};
  const linker = z.object({ nodeLinker: z.string() }).safeParse(settings);
  return !linker.success || linker.data.nodeLinker === "pnp";
}
