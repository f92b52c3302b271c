import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, matchesGlob, relative } from "node:path";
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

test.each([
  ["verify/bin.ts", "verify"],
  ["create/main.ts", "create"],
])("%s says in one line that a Node.js is too old, whatever it cannot read", (file, folder) => {
  const { engines } = JSON.parse(read(`${folder}/package.json`));
  const old = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.2"})';
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", old, join(root, file)], {
    encoding: "utf8",
  });
  const needed = `${engines.node.replace(">=", "")} or later is needed; install Node.js 24 from https://nodejs.org`;
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: `error: Node.js 18.20.2 is too old: ${needed}\n`,
  });
  expect(read(file)).not.toMatch(/^import /m);
});

test(".nvmrc names the Node.js that the launcher brings", () => {
  expect(read(".nvmrc").trim()).toBe(nodePackages["linux-x64"]?.version);
});

/** The files to which documents link, as paths from a folder. */
function linksOf(documents: readonly string[], folder = "."): string[] {
  return documents.flatMap((file) =>
    [...read(join(folder, file)).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, link = ""]) =>
      join(dirname(file), link),
    ),
  );
}

test("no document links to a file that is not there", () => {
  const links = linksOf(find("**/*.md"));
  expect(links).toContain("docs/architecture.md");
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

// https://docs.npmjs.com/cli/v11/configuring-npm/package-json#files: some files are in it whatever it says.
test.each([".", "verify"])("no document of the package in %s links to a file that it has not", (folder) => {
  const { files }: { files: string[] } = JSON.parse(read(`${folder}/package.json`));
  const packed = ["README.md", "LICENSE", "package.json", ...files];
  const isPacked = (file: string) => packed.some((one) => matchesGlob(file, one) || matchesGlob(file, `${one}/**`));
  const documents = find(`${folder}/**/*.md`).map((file) => relative(folder, file));
  const links = linksOf(documents.filter(isPacked), folder);
  if (folder === ".") expect(links).toContain("docs/architecture.md");
  expect(links.filter((link) => !isPacked(link))).toEqual([]);
});

test("the architecture fits one screen", () => {
  expect(read("docs/architecture.md").split("\n").length).toBeLessThanOrEqual(60);
});
