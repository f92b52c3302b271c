import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const ownFolder = join(import.meta.dirname, "component");
// The oldest ones that know `light-dark()` and `Promise.withResolvers`.
const browsers = ["chrome123", "firefox121", "safari17.5"];

/** Lets `import html from "….html"` give the component in a folder as text. */
export function componentPlugin(folder = ownFolder): Plugin {
  return {
    name: "component",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]component[\\/]board\.html$/ }, async () => ({
        contents: await bundleComponent(folder),
        loader: "text",
      }));
    },
  };
}

/** The component in a folder as one page that needs nothing else; the same files give the same text, wherever they are. */
async function bundleComponent(folder: string): Promise<string> {
  const [page, script, style] = await Promise.all([
    readFile(join(folder, "board.html"), "utf8"),
    bundle(join(folder, "board.ts")),
    bundle(join(folder, "board.css")),
  ]);
  return inline(page, script, style);
}

/** Puts script and style into the page; throws where one would end its element too early. */
export function inline(page: string, script: string, style: string): string {
  // https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
  if (/<\/script|<!--/i.test(script)) throw new Error("board.ts: its bundle holds the end of a script");
  if (/<\/style/i.test(style)) throw new Error("board.css: it holds the end of a style");
  return page
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("> <", "><")
    .replace('<link rel="stylesheet" href="board.css" />', () => `<style>${style}</style>`)
    .replace('<script src="board.ts">', () => `<script>${script}`)
    .trim();
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    target: browsers,
    legalComments: "none",
    charset: "utf8",
    // The settings of the type check are not there where the image is built.
    tsconfigRaw: {},
    write: false,
  });
  return (outputFiles[0]?.text ?? "").trim();
}
