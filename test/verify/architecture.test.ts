import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { groups } from "../../verify/contract.ts";

const room = join(import.meta.dirname, "../../verify");

describe("the imports inside verify, those of types included", () => {
  const files = readdirSync(room, { recursive: true, encoding: "utf8" }).filter(isSource);
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const groupOf = (file: string) => groups.find((group) => file.startsWith(`${group}/`));
  const pairs = [...imports].flatMap(([file, targets]) => targets.map((target) => ({ file, target })));

  test("are read, those that load a group when it runs among them", () => {
    expect(pairs).toContainEqual({ file: "checks.ts", target: "reach/index.ts" });
    expect(pairs).toContainEqual({ file: "speed/soak.ts", target: "contract.ts" });
  });

  test("lead from no group to another: what two of them need is beside them", () => {
    expect(pairs.filter(({ file, target }) => isOther(groupOf(file), groupOf(target)))).toEqual([]);
  });

  test("lead into a group from the list of groups alone", () => {
    const into = pairs.filter(({ file, target }) => groupOf(file) === undefined && groupOf(target) !== undefined);
    expect(into.filter(({ file }) => file !== "checks.ts")).toEqual([]);
  });

  test("lead from no file back to itself", () => {
    const circles = files.flatMap((file) => circleFrom(file, imports) ?? []);
    expect(circles).toEqual([]);
  });
});

function isSource(file: string): boolean {
  return file.endsWith(".ts") && !/(^|\/)(?:node_modules|dist)\//.test(file);
}

function isOther(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** The files of the room that a file names, in whatever kind of import. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(room, file), "utf8"), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => relative(room, resolve(room, dirname(file), name)));
}

/** A way that leads from a file back to it; undefined where there is none. */
function circleFrom(start: string, imports: ReadonlyMap<string, string[]>): string | undefined {
  const seen = new Set<string>();
  const walk = (file: string, path: readonly string[]): string | undefined => {
    for (const next of imports.get(file) ?? []) {
      if (next === start) return [...path, next].join(" -> ");
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
