import { build } from "esbuild";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { componentPlugin } from "./bundle-component.ts";

const { values } = parseArgs({
  options: {
    outfile: { type: "string" },
    fixtures: { type: "boolean", default: false },
    // launchdarkly, or nothing: its SDK is a third as large as all else, so that it lies beside the server.
    "flag-service": { type: "string", default: "" },
  },
});

const outfile = values.outfile ?? (values.fixtures ? "dist/fixtures.cjs" : "dist/server.cjs");
const common = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  minifySyntax: true,
  legalComments: "none",
  tsconfigRaw: {},
};
const launchDarkly = "./launchdarkly.cjs";

await build({
  ...common,
  entryPoints: ["src/main.ts"],
  external: ["pg-native"],
  // Decides what `#extension` in package.json stands for.
  conditions: values.fixtures ? ["fixtures"] : [],
  plugins: [componentPlugin(), { name: "beside", setup: leaveOutLaunchDarkly }],
  outfile,
});
if (values["flag-service"] === "launchdarkly") {
  await build({
    ...common,
    entryPoints: ["src/gate/launchdarkly-provider.ts"],
    outfile: join(dirname(outfile), launchDarkly),
  });
} else if (values["flag-service"] !== "") {
  throw new Error(`--flag-service ${values["flag-service"]}: launchdarkly is the only one that has to be built in`);
}

function leaveOutLaunchDarkly(esbuild) {
  esbuild.onResolve({ filter: /launchdarkly-provider\.ts$/ }, ({ kind }) =>
    kind === "entry-point" ? undefined : { path: launchDarkly, external: true },
  );
}
