import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, relative } from "node:path";
import { watch as watchFiles } from "chokidar";
import { messageOf } from "../../verify/message.ts";
import type { ImageSources } from "./docker-ignore.ts";
import { findLargeFolders, isSource, makeFilter } from "./watched.ts";

const quietMs = 30;
/** What changes so often, each time so soon after a step of a start, is written by the server or its build, and not by a person. */
const loop = { changes: 5, withinMs: 15_000, afterStartMs: 1000 };
const longestCompared = 4 * 1024 * 1024;

/** Hears of a folder. */
export interface WatchHearing {
  /** When a start of the server came to its last step, by `performance.now()`. */
  lastStart(): number;
  /** The files that changed, once no more do. */
  onChange(files: string[]): void;
  /** A folder of thousands of files that is left alone. */
  onLarge(folder: string): void;
  /** A folder in which files change at every start, and which so is left alone. */
  onLoop(folder: string): void;
  /** Why something is not watched, such as a limit of the system. */
  onFault(why: string): void;
}

/** Watches what a server is made of; files that git ignores, what a build writes, and what is saved as it was are left alone. */
export async function watchFolder(
  folder: string,
  { hasBuild, image }: { hasBuild: boolean; image?: ImageSources | undefined },
  { lastStart, onChange, onLarge, onLoop, onFault }: WatchHearing,
): Promise<{
  /** Hears again of the folders that were left because files changed in them at every start. */
  forgetLoops(): void;
  close(): Promise<void>;
}> {
  const filter = makeFilter(folder, { hasBuild, image });
  const large = findLargeFolders(folder, filter);
  for (const each of large) onLarge(relative(folder, each) || ".");
  let left = new Set(large);
  const isLeft = (path: string): boolean =>
    filter(path) || (path !== folder && left.has(path)) || (left.has(dirname(path)) && !isSource(path) && isFile(path));
  let isRepeated = countRepeats();
  const contents = new Map<string, string>();
  const watcher = watchFiles(folder, { ignoreInitial: true, ignored: isLeft });
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const hear = (path: string): void => {
    if (!isNew(contents, path) || isLeft(path)) return;
    const at = dirname(path);
    const isSoon = performance.now() - lastStart() <= loop.afterStartMs;
    if (isSoon && !isSource(path) && isRepeated(at)) {
      left.add(at);
      return onLoop(relative(folder, at) || relative(folder, path));
    }
    changed.add(relative(folder, path));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed];
      changed = new Set();
      onChange(files);
    }, quietMs);
  };
  for (const event of ["add", "change", "unlink"] as const) watcher.on(event, hear);
  const faults = new Set<string>();
  watcher.on("error", (error) => {
    // https://man7.org/linux/man-pages/man7/inotify.7.html: the limit of watches is told as a full disk.
    const isLimit = error instanceof Error && "code" in error && error.code === "ENOSPC";
    const why = isLimit
      ? "the system watches no more files: sudo sysctl fs.inotify.max_user_watches=524288"
      : messageOf(error);
    if (!faults.has(why)) onFault(why);
    faults.add(why);
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    forgetLoops() {
      left = new Set(large);
      isRepeated = countRepeats();
    },
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true;
}

/** Whether a file holds something else than when it was last heard of: what writes a source anew as it was begins nothing. */
function isNew(contents: Map<string, string>, path: string): boolean {
  let hash = "";
  try {
    if (statSync(path).size > longestCompared) return true;
    hash = createHash("sha256").update(readFileSync(path)).digest("base64");
  } catch {
    // It is gone, which is new.
  }
  if (contents.get(path) === hash) return false;
  contents.set(path, hash);
  return true;
}

function countRepeats(): (folder: string) => boolean {
  const heard = new Map<string, number[]>();
  return (folder) => {
    const since = Date.now() - loop.withinMs;
    const times = [...(heard.get(folder) ?? []).filter((at) => at > since), Date.now()];
    heard.set(folder, times);
    return times.length >= loop.changes;
  };
}
