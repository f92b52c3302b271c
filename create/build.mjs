// Compiles the package before it is packed, together with what it shares with `slipway init`, and copies the templates.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { compile } from "../scripts/compile-package.mjs";

const here = import.meta.dirname;
const root = dirname(here);
const dist = compile(here);
// Its version, and those of the clouds' SDKs, go into what is written.
cpSync(join(root, "package.json"), join(dist, "package.json"));
cpSync(join(root, "toolchain/package-manager.mjs"), join(dist, "toolchain/package-manager.mjs"));
cpSync(join(root, "LICENSE"), join(here, "LICENSE"));

const templates = join(here, "templates");
rmSync(templates, { recursive: true, force: true });
const left = /(^|\/)(node_modules|dist|test|examples|launch)(\/|$)/;
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
