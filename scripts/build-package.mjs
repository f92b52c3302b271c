// Compiles the package before it is packed: Node.js runs no TypeScript below node_modules.
// https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(import.meta.dirname);
const dist = join(root, "dist");
const compiler = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
const { name: verify } = JSON.parse(readFileSync(join(root, "verify/package.json"), "utf8"));

rmSync(dist, { recursive: true, force: true });
// Language hosts that are not told of `main` in Pulumi.yaml would take the package's entry for this repository's program.
if (process.argv.includes("--clean")) process.exit();
execFileSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
// What the compiler reached of it is a package of its own, on which this one depends.
rmSync(join(dist, "verify"), { recursive: true });
for (const file of globSync("**/*.{js,ts}", { cwd: dist })) {
  const text = readFileSync(join(dist, file), "utf8");
  const changed = text
    // The compiler leaves the extension in what is imported on demand.
    .replaceAll(/(\bimport\(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2")
    .replaceAll(/(["'])(?:\.\.\/)+verify\/([^"']+)\1/g, `"${verify}/dist/$2"`);
  if (changed !== text) writeFileSync(join(dist, file), changed);
}
// Files that run as they are.
for (const file of globSync(["{cli,infra,simulation,toolchain}/**/*.mjs", "infra/provider/pulumi-resource-*"], {
  cwd: root,
})) {
  cpSync(join(root, file), join(dist, file));
}
const plugin = join(dist, "infra/provider/pulumi-resource-slipway");
writeFileSync(plugin, readFileSync(plugin, "utf8").replaceAll('.ts"', '.js"'));
