import { cpSync, globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { compile, rewrite } from "./compile-package.mjs";

const root = dirname(import.meta.dirname);

// Language hosts that are not told of `main` in Pulumi.yaml would take the package's entry for this repository's program.
if (process.argv.includes("--clean")) {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  process.exit();
}
const { name: verify } = JSON.parse(readFileSync(join(root, "verify/package.json"), "utf8"));
const dist = compile(root);
// What the compiler reached of it is a package of its own, on which this one depends.
rmSync(join(dist, "verify"), { recursive: true });
rewrite(dist, "**/*.{js,ts}", (text) => text.replaceAll(/(["'])(?:\.\.\/)+verify\/([^"']+)\1/g, `"${verify}/dist/$2"`));
// Files that run as they are, and sources that are built where they are needed.
const asTheyAre = [
  "{cli,infra,simulation,toolchain}/**/*.{css,html,mjs}",
  "infra/provider/pulumi-resource-*",
  "infra/policy/pack/*",
  "toolchain/offline/**/*.{sh,go,mod}",
];
for (const file of globSync(asTheyAre, { cwd: root })) {
  cpSync(join(root, file), join(dist, file));
}
for (const file of ["infra/provider/pulumi-resource-slipway", "infra/policy/pack/index.js"]) {
  rewrite(dist, file, (text) => text.replaceAll('.ts"', '.js"'));
}
