import { existsSync } from "node:fs";
import { join } from "node:path";

/** What to do before any test can run, in one line; undefined where nothing is lacking. */
export function lackOf(checkout: string, nodeVersion = process.versions.node): string | undefined {
  const instead = "`npm test <part of a file's name>` brings what is missing";
  if (Number(nodeVersion.split(".")[0]) < 24)
    return `the tests need Node.js 24, and this is ${nodeVersion}: ${instead}`;
  const folders = [checkout, join(checkout, "server")].filter((folder) => !existsSync(join(folder, "node_modules")));
  return folders[0] && `the packages of ${folders[0]} are not installed: run npm ci there, or ${instead}`;
}
