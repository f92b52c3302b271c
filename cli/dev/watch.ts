import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { watch as watchFiles } from "chokidar";
import ignore, { type Ignore } from "ignore";

/** Folders that are never what a server is made of. */
const never = /^(\.git|node_modules|\.venv|venv|__pycache__|\.slipway|\.pytest_cache|\.mypy_cache|coverage)$/;
/** What a build writes, which would otherwise begin the next one. */
const built = /^(dist|build|out)$/;
/** More than this below one folder is data, and no code. */
const mostFiles = 5000;
const quietMs = 30;

/** Calls `onChange` with the files that changed, once no more do; files that git ignores and what a build writes are left alone. */
export async function watchFolder(
  folder: string,
  {
    hasBuild,
    onChange,
    onLarge,
  }: { hasBuild: boolean; onChange: (files: string[]) => void; onLarge: (folder: string) => void },
): Promise<{ close(): Promise<void> }> {
  const isIgnored = makeFilter(folder, hasBuild);
  const counts = new Map<string, number>();
  const isTooMuch = (path: string): boolean => {
    const [top = ""] = relative(folder, path).split(sep);
    const parent = dirname(path);
    if (top === "" || parent === folder) return false;
    const count = (counts.get(top) ?? 0) + 1;
    counts.set(top, count);
    if (count === mostFiles + 1) onLarge(top);
    return count > mostFiles;
  };
  const known = new Map<string, boolean>();
  const watcher = watchFiles(folder, {
    ignoreInitial: true,
    ignored: (path) => {
      const before = known.get(path);
      if (before !== undefined) return before;
      const judged = isIgnored(path) || isTooMuch(path);
      known.set(path, judged);
      return judged;
    },
  });
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_, path) => {
    changed.add(relative(folder, path));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed];
      changed = new Set();
      onChange(files);
    }, quietMs);
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** Whether a path below a folder is ignored, by the .gitignore files from the root of its repository down. */
export function makeFilter(folder: string, hasBuild: boolean): (path: string) => boolean {
  const rules = new Map<string, Ignore | undefined>();
  const rulesOf = (at: string): Ignore | undefined => {
    if (!rules.has(at)) {
      const file = join(at, ".gitignore");
      rules.set(at, existsSync(file) ? ignore().add(readFileSync(file, "utf8")) : undefined);
    }
    return rules.get(at);
  };
  const root = rootOf(folder);
  return (path) => {
    const inside = relative(folder, path);
    if (inside === "" || inside.startsWith("..")) return false;
    const parts = inside.split(sep);
    if (parts.some((part) => never.test(part) || (hasBuild && built.test(part)))) return true;
    for (let at = dirname(path); ; at = dirname(at)) {
      const name = relative(at, path).split(sep).join("/");
      const own = rulesOf(at);
      // A folder is named with a slash at its end in many of these files.
      if (own && (own.ignores(name) || own.ignores(`${name}/`))) return true;
      if (at === root || dirname(at) === at) return false;
    }
  };
}

function rootOf(folder: string): string {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}
