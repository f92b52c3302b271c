import { build } from "esbuild";

const script = `
  import { App } from "@modelcontextprotocol/ext-apps";
  const app = new App({ name: "shelf", version: "1.0.0" }, {});
  app.ontoolresult = ({ structuredContent }) => {
    document.querySelector("ul").replaceChildren(
      ...structuredContent.books.map(({ title }) => {
        return Object.assign(document.createElement("li"), { textContent: title });
      }),
    );
  };
  document.querySelector("button").addEventListener("click", () => {
    void app.callServerTool({ name: "add_book", arguments: { title: "Emma" } });
  });
  await app.connect();
`;

/** A page with a list and a button that speaks to its host through the official library for components. */
export async function bundleOfficialView(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  const code = (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
  return `<!doctype html><meta charset="utf-8"><title>Shelf</title><h1>Shelf</h1><ul></ul><button>Add</button>
    <script type="module">${code}</script>`;
}
