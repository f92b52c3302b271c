import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { type ImageSources, makeImageFilter } from "./docker-ignore.ts";

/** Folders that are never what a server is made of. */
const never =
  /^(\.git|node_modules|\.venv|venv|__pycache__|\.slipway|\.pytest_cache|\.mypy_cache|\.ruff_cache|coverage)$/;
/** Files that programs keep for themselves: databases, logs, and what editors write beside a file. */
const kept =
  /(?:\.(?:db|sqlite3?|log|pid|sock|tmp|swp|swx)(?:-(?:wal|shm|journal))?|-(?:wal|shm|journal)|~|\.py[co])$|^\.#|^4913$/;
/** What a build writes, which would otherwise begin the next one. */
const built = /^(dist|build|out)$/;
const source =
  /\.(?:[cm]?[jt]sx?|py|go|mod|rs|html?|css|scss|less|vue|svelte|astro|sql|graphql|proto|toml|ya?ml)$|(?:^|\/)(?:Dockerfile|package\.json)$/;
/** More of them below one folder are data, and no code. */
const mostFiles = 5000;

/** Whether a file is code, by its name. */
export function isSource(path: string): boolean {
  return source.test(path);
}

/** Whether a path below a folder is ignored, by the ignore files from the root of its repository down, or by that of its image. */
export function makeFilter(
  folder: string,
  { hasBuild, image }: { hasBuild: boolean; image?: ImageSources | undefined },
): (path: string) => boolean {
  const root = rootOf(folder);
  const rules = new Map<string, Ignore | undefined>();
  const rulesOf = (at: string): Ignore | undefined => {
    if (!rules.has(at)) {
      // https://git-scm.com/docs/gitignore: what is ignored in one copy alone
      const own = at === root ? [".gitignore", ".git/info/exclude"] : [".gitignore"];
      const files = own.map((name) => join(at, name)).filter((file) => existsSync(file));
      const texts = files.map((file) => readFileSync(file, "utf8"));
      rules.set(at, texts.length > 0 ? ignore().add(texts.join("\n")) : undefined);
    }
    return rules.get(at);
  };
  const isOutside = image === undefined ? () => false : makeImageFilter(image);
  const known = new Map<string, boolean>();
  const judge = (path: string): boolean => {
    const inside = relative(folder, path);
    if (inside === "" || inside.startsWith("..")) return false;
    const parts = inside.split(sep);
    if (parts.some((part) => never.test(part) || (hasBuild && built.test(part)))) return true;
    if (kept.test(parts.at(-1) ?? "") || isOutside(path)) return true;
    for (let at = dirname(path); ; at = dirname(at)) {
      const name = relative(at, path).split(sep).join("/");
      const own = rulesOf(at);
      // A folder is named with a slash at its end in many of these files.
      if (own && (own.ignores(name) || own.ignores(`${name}/`))) return true;
      if (at === root || dirname(at) === at) return false;
    }
  };
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const judged = judge(path);
    known.set(path, judged);
    return judged;
  };
}

/** The deepest folders that hold thousands of files which are no code. */
export function findLargeFolders(folder: string, isIgnored: (path: string) => boolean): string[] {
  const large: string[] = [];
  const count = (at: string): number => {
    let files = 0;
    for (const entry of entriesOf(at)) {
      const path = join(at, entry.name);
      if (isIgnored(path)) continue;
      if (entry.isDirectory()) files += count(path);
      else if (!isSource(path)) files += 1;
    }
    if (files <= mostFiles) return files;
    large.push(at);
    return 0;
  };
  count(folder);
  return large;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // What may not be read is not watched either.
    return [];
  }
}

function rootOf(folder: string): string {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}
