import { join } from "node:path";
import { build } from "esbuild";
import { componentPlugin } from "../bundle-component.ts";
import type { component } from "../src/component.ts";

/** The component's module as it is in the server's bundle, made of the files in a folder. */
export async function buildComponent(folder?: string): Promise<typeof component> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "../src/component.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    plugins: [componentPlugin(folder)],
    tsconfigRaw: {},
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const built: { component: typeof component } = await import(`data:text/javascript;base64,${code}`);
  return built.component;
}
