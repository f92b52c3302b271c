import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { nodePackages } from "../toolchain/npm-packages.mjs";

const root = dirname(import.meta.dirname);
const read = (file: string) => readFileSync(join(root, file), "utf8");
const find = (glob: string) => globSync(glob, { cwd: root, exclude: ["**/node_modules", "**/dist"] });

test("the license is Apache-2.0 to the letter, and every package says so", () => {
  // https://www.apache.org/licenses/LICENSE-2.0.txt
  expect(createHash("sha256").update(read("LICENSE")).digest("hex")).toBe(
    "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
  );
  const packages = find("**/package.json").filter((file) => !file.startsWith("test/fixtures/"));
  expect(packages).toContain("package.json");
  for (const file of packages) {
    expect(JSON.parse(read(file)).license, file).toBe("Apache-2.0");
    const lock = file.replace("package.json", "package-lock.json");
    if (existsSync(join(root, lock))) expect(JSON.parse(read(lock)).packages[""].license, lock).toBe("Apache-2.0");
  }
});

test(".nvmrc names the Node.js that the launcher brings", () => {
  expect(read(".nvmrc").trim()).toBe(nodePackages["linux-x64"]?.version);
});

test("no document links to a file that is not there", () => {
  const links = find("**/*.md").flatMap((file) =>
    [...read(file).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, link = ""]) => join(dirname(file), link)),
  );
  expect(links).toContain("docs/architecture.md");
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test("the architecture fits one screen", () => {
  expect(read("docs/architecture.md").split("\n").length).toBeLessThanOrEqual(60);
});
