import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { frameworkOf } from "./frameworks.ts";
import type { ServerPackage } from "./server-package.ts";
import type { Source } from "./sources.ts";

/** A server in Go; undefined where go.mod requires no framework. */
// https://go.dev/ref/mod#go-mod-file
export function readGoServer(folder: string, sources: readonly Source[]): ServerPackage | undefined {
  const file = join(folder, "go.mod");
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const framework = frameworkOf(
    "go",
    [...text.matchAll(/^\s*(?:require\s+)?([\w.~/-]+)\s+v\d/gm)].map(([, path = ""]) => path),
  );
  if (!framework) return undefined;
  const module = /^module\s+(\S+)/m.exec(text)?.[1];
  const main = sources.find(({ text: code }) => /^package main\b/m.test(code) && /^func main\(/m.test(code));
  const mainPackage = main === undefined || dirname(main.file) === "." ? "." : `./${dirname(main.file)}`;
  return {
    framework: { value: framework, where: "go.mod" },
    name: module === undefined ? undefined : { value: basename(module.replace(/\/v\d+$/, "")), where: "go.mod" },
    start: main && { value: "/server", where: main.file },
    recipe: {
      language: "go",
      version: /^go\s+(\d+\.\d+)/m.exec(text)?.[1] ?? "1",
      installer: "go",
      lockFile: existsSync(join(folder, "go.sum")) ? "go.sum" : undefined,
      hasBuild: false,
      startsFromDevelopment: false,
      mainPackage,
    },
    context: folder,
  };
}
