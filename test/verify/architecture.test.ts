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
    // These two use the groups as the commands do, and no group knows of them.
    expect(into.filter(({ file }) => file !== "checks.ts" && !/^(chatgpt|surface)\//.test(file))).toEqual([]);
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
