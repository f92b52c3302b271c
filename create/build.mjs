// Compiles the package before it is packed, together with what it shares with `slipway init`, and copies the templates.
// https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = import.meta.dirname;
const root = dirname(here);
const dist = join(here, "dist");
const compiler = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", join(here, "tsconfig.build.json")], { stdio: "inherit" });
for (const file of globSync("**/*.js", { cwd: dist })) {
  const text = readFileSync(join(dist, file), "utf8");
  // The compiler leaves the extension in what is imported on demand.
  writeFileSync(join(dist, file), text.replaceAll(/(\bimport\(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"));
}
// Its version, and those of the clouds' SDKs, go into what is written.
cpSync(join(root, "package.json"), join(dist, "package.json"));
cpSync(join(root, "LICENSE"), join(here, "LICENSE"));

const templates = join(here, "templates");
rmSync(templates, { recursive: true, force: true });
const left = /(^|\/)(node_modules|dist|test|examples)(\/|$)/;
for (const [name, from] of Object.entries({ typescript: "server", python: "server/examples/python" })) {
  const source = join(root, from);
  const filter = (file) => !left.test(relative(source, file).replaceAll("\\", "/"));
  cpSync(source, join(templates, name), { recursive: true, filter });
  // npm packs no .gitignore.
  writeFileSync(join(templates, name, "_gitignore"), "node_modules\ndist\n.venv\n__pycache__\n.env\n");
}
// What builds and imports the tests' own extension goes with the tests.
const file = join(templates, "typescript/package.json");
const manifest = JSON.parse(readFileSync(file, "utf8"));
delete manifest.scripts["build:fixtures"];
manifest.imports["#extension"] = manifest.imports["#extension"].default;
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
const readme = join(templates, "typescript/README.md");
writeFileSync(readme, readFileSync(readme, "utf8").replaceAll(/^examples\/python\/.*\n/gm, ""));
if (!existsSync(join(templates, "typescript/package-lock.json"))) throw new Error("the template lacks its lock file");
