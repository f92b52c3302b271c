// Plain JavaScript, since the launcher uses it on Node.js 20 too.
import { cacheDirectory } from "./cache-directory.mjs";

/** Says what went wrong, and the command that comes next. */
export function sayError(problem, command) {
  console.error(`error: ${problem}\n  ${command}`);
}

/** The same of an error after which the same command may be typed again. */
export function sayAgain(error, words) {
  sayError(`${error instanceof Error ? error.message : error}${wayOutOf(error)}\nthen again:`, words.join(" "));
}

/** What to do where the system refused to write in the cache. */
function wayOutOf({ code, path }) {
  const isInCache = typeof path === "string" && path.startsWith(cacheDirectory);
  return isInCache && ["EACCES", "EPERM", "EROFS"].includes(code)
    ? ": let this user write there, or name another folder in SLIPWAY_CACHE"
    : "";
}

/** A word as a shell takes it. */
export function toWord(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
