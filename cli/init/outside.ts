import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** Where a server's files name packages by their path: npm's, pip's, uv's and Poetry's, Go's. */
// https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths, https://yarnpkg.com/protocol/portal,
// https://pip.pypa.io/en/stable/reference/requirements-file-format/, https://docs.astral.sh/uv/concepts/projects/dependencies/#path,
// https://go.dev/ref/mod#go-mod-file-replace
const places: readonly [file: string, path: RegExp][] = [
  ["package.json", /"\s*:\s*"(?:file:|link:|portal:)?((?:\.\.?)?\/[^"]*)"/g],
  ["requirements.txt", /^\s*(?:-e\s+|--editable[ =])?(?:[\w.[\]-]+\s*@\s*)?(?:file:)?(\.\.?\/\S*)/gm],
  ["pyproject.toml", /\bpath\s*=\s*"([^"]+)"/g],
  ["go.mod", /=>\s*(\.\.?\/\S+)/g],
];

/** Packages that a server's folder names by a path which the build of the image cannot see, as `path (file)`. */
export function packagesOutside(folder: string, context: string): string[] {
  return places.flatMap(([file, path]) => {
    if (!existsSync(join(folder, file))) return [];
    const text = readFileSync(join(folder, file), "utf8");
    const named = [...text.matchAll(path)].map(([, at = ""]) => at);
    return named.filter((at) => isOutside(context, resolve(folder, at))).map((at) => `${at} (${file})`);
  });
}

function isOutside(context: string, at: string): boolean {
  return /^\.\.(\/|\\|$)/.test(relative(context, at));
}
