// Compiles the package before it is packed: Node.js runs no TypeScript below node_modules.
// https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const here = import.meta.dirname;
const compiler = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));

rmSync(join(here, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", join(here, "tsconfig.build.json")], { stdio: "inherit" });
// What runs in a browser's page is sent there as it is.
cpSync(join(here, "components/in-page"), join(here, "dist/components/in-page"), { recursive: true });
// npm packs the license that lies beside package.json, and knows of none above it.
cpSync(join(here, "../LICENSE"), join(here, "LICENSE"));
