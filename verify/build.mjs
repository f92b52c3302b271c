import { cpSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../scripts/compile-package.mjs";

const here = import.meta.dirname;
const dist = compile(here);
// What runs in a browser's page is sent there as it is.
cpSync(join(here, "components/in-page"), join(dist, "components/in-page"), { recursive: true });
// npm packs the license that lies beside package.json, and knows of none above it.
cpSync(join(here, "../LICENSE"), join(here, "LICENSE"));
