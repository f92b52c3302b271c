import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import type { Finding, Recipe } from "./found.ts";
import { type Framework, frameworkOf } from "./frameworks.ts";
import { findPackageManager, foldersUpTo } from "../../toolchain/package-manager.mjs";
import { isPlugAndPlay, type Manifest, readManifest } from "./repository.ts";
import type { ServerPackage } from "./server-package.ts";
import { findInSources, type Source } from "./sources.ts";

const newest = 24;

/** A server for Node.js or Bun; undefined where package.json names no framework. Throws a UserError for Yarn Plug'n'Play. */
export function readNodeServer(folder: string, sources: readonly Source[]): ServerPackage | undefined {
  const manifest = readManifest(folder);
  if (!manifest) return undefined;
  const framework = frameworkOf("node", Object.keys({ ...manifest.devDependencies, ...manifest.dependencies }));
  if (!framework) return undefined;
  const manager = findPackageManager(folder);
  if (isPlugAndPlay(manager)) {
    throw new UserError(
      `${manager.root} is installed with Yarn Plug'n'Play, which makes no node_modules, and both the image and Pulumi look for packages there: set nodeLinker: node-modules in .yarnrc.yml, run yarn install, and try again`,
    );
  }
  const start = findStart(manifest, framework, sources);
  const recipe: Recipe = {
    language: "node",
    version: String(nodeVersion(folder, manifest)),
    installer: manager.name,
    lockFile: manager.lockFile,
    hasBuild: manifest.scripts.build !== undefined,
    startsFromDevelopment: start !== undefined && isDevelopmentTool(start.value, manifest),
  };
  return {
    framework: { value: framework, where: "package.json" },
    name: manifest.name === undefined ? undefined : { value: manifest.name, where: "package.json" },
    start,
    recipe,
    context: manager.root,
  };
}

function findStart(
  { scripts, main, devDependencies, dependencies }: Manifest,
  framework: Framework,
  sources: readonly Source[],
): Finding<string> | undefined {
  if (scripts.start !== undefined) return { value: scripts.start, where: "package.json, scripts.start" };
  if (framework.start !== undefined) return { value: framework.start, where: `default of ${framework.title}` };
  if (main !== undefined && /\.[cm]?js$/.test(main)) return { value: `node ${main}`, where: "package.json, main" };
  const entry = findInSources(sources, [/\.(?:listen|start)\(|\bserve\(/]);
  if (!entry) return undefined;
  const file = entry.where.replace(/:\d+$/, "");
  const runner = "tsx" in { ...devDependencies, ...dependencies } && /tsx?$/.test(file) ? "tsx" : "node";
  return { value: `${runner} ${file}`, where: entry.where };
}

/** Whether the first word of a command is a program of a package that only development needs. */
function isDevelopmentTool(start: string, { devDependencies, dependencies }: Manifest): boolean {
  const words = start.split(/\s+/);
  return words.some((word) => word in devDependencies && !(word in dependencies));
}

/** The major version of Node.js that the repository asks for, else the newest. */
function nodeVersion(folder: string, { engines }: Manifest): number {
  for (const at of foldersUpTo(folder)) {
    for (const file of [".nvmrc", ".node-version"]) {
      if (!existsSync(join(at, file))) continue;
      const major = /^v?(\d+)/.exec(readFileSync(join(at, file), "utf8").trim())?.[1];
      if (major !== undefined) return Number(major);
    }
  }
  // `>=20` is also content with the newest; `^22`, `22.x` and `<24` are not.
  const range = engines?.node ?? "";
  const below = /<\s*(\d+)/.exec(range)?.[1];
  const exact = /^[\^~=v]*\s*(\d+)(\.|$)/.exec(range)?.[1];
  return exact !== undefined ? Number(exact) : below === undefined ? newest : Math.min(newest, Number(below) - 1);
}
