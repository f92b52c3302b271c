import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { readManifest } from "./repository.ts";

/** Where a server's files name packages by their path: pip's, uv's and Poetry's, Go's. */
// https://pip.pypa.io/en/stable/reference/requirements-file-format/, https://docs.astral.sh/uv/concepts/projects/dependencies/#path,
// https://go.dev/ref/mod#go-mod-file-replace
const places: readonly [file: string, path: RegExp][] = [
  ["requirements.txt", /^\s*(?:-e\s+|--editable[ =])?(?:[\w.[\]-]+\s*@\s*)?(?:file:)?(\.\.?\/\S*)/gm],
  ["pyproject.toml", /\bpath\s*=\s*"([^"]+)"/g],
  ["go.mod", /=>\s*(\.\.?\/\S+)/g],
];

/** Packages that a server's folder names by a path which the build of the image cannot see, as `path (file)`. */
export function packagesOutside(folder: string, context: string): string[] {
  const named = places.flatMap(([file, path]) => {
    if (!existsSync(join(folder, file))) return [];
    const text = readFileSync(join(folder, file), "utf8");
    return [...text.matchAll(path)].map(([, at = ""]) => ({ file, at }));
  });
  const all = [...npmPaths(folder).map((at) => ({ file: "package.json", at })), ...named];
  return all.filter(({ at }) => isOutside(context, resolve(folder, at))).map(({ file, at }) => `${at} (${file})`);
}

/** Paths to which a manifest leads for what it depends on, as npm, Yarn and pnpm write them. */
// https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths, https://yarnpkg.com/protocol/portal
function npmPaths(folder: string): string[] {
  const manifest = readManifest(folder);
  if (!manifest) return [];
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const maps = [dependencies, devDependencies, optionalDependencies, peerDependencies];
  return maps
    .flatMap((map) => Object.values(map))
    .flatMap((version) => /^(?:(?:file|link|portal):)?((?:\.\.?)?\/.*)$/.exec(version)?.[1] ?? []);
}

function isOutside(context: string, at: string): boolean {
  return /^\.\.(\/|\\|$)/.test(relative(context, at));
}
