import { build } from "esbuild";
import { parseArgs } from "node:util";
import { componentPlugin } from "./bundle-component.ts";

const { values } = parseArgs({
  options: { outfile: { type: "string" }, fixtures: { type: "boolean", default: false } },
});

await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  minifySyntax: true,
  legalComments: "none",
  external: ["pg-native"],
  // Decides what `#extension` in package.json stands for.
  conditions: values.fixtures ? ["fixtures"] : [],
  plugins: [componentPlugin()],
  tsconfigRaw: {},
  outfile: values.outfile ?? (values.fixtures ? "dist/fixtures.cjs" : "dist/server.cjs"),
});
