// Plain JavaScript without a package, since the launcher needs it before any package is installed.
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Folder outside the checkout where everything that was brought stays: SLIPWAY_CACHE, else in this user's cache folder. */
export const cacheDirectory = process.env.SLIPWAY_CACHE
  ? resolve(process.env.SLIPWAY_CACHE)
  : join(cacheHome(), "slipway");

function cacheHome() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32" && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA;
  return join(homedir(), ".cache");
}
