// Compiles a package before it is packed: Node.js runs no TypeScript below node_modules.
// https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiler } from "./compiler.mjs";

/** Compiles a folder by its tsconfig.build.json into `dist` or another folder, which is emptied first; answers that one. */
export function compile(folder, dist = join(folder, "dist")) {
  rmSync(dist, { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [compiler, "--singleThreaded", "-p", join(folder, "tsconfig.build.json"), "--outDir", dist],
    {
      stdio: "inherit",
    },
  );
  // The compiler leaves the extension in what is imported on demand.
  rewrite(dist, "**/*.{js,ts}", (text) => text.replaceAll(/(\bimport\(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"));
  return dist;
}

/** Changes the text of files below a folder. */
export function rewrite(folder, glob, change) {
  for (const file of globSync(glob, { cwd: folder })) {
    const text = readFileSync(join(folder, file), "utf8");
    const changed = change(text);
    if (changed !== text) writeFileSync(join(folder, file), changed);
  }
}
