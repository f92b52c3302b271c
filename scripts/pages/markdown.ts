/** A table of Markdown; a bar or a line break in a cell ends no cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** Text as code; empty where there is none. */
export function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

/** Puts a part between its marks in a page; throws where the page lacks them. */
export function insert(page: string, { name, text, file }: { name: string; text: string; file: string }): string {
  const [begin, end] = [`<!-- ${name}: written by \`npm run docs\` -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${file} lacks the marks ${begin} and ${end}`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

function cell(text: string): string {
  const parts = text
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ")
    .split(/(`[^`]*`|<https?:[^>]*>)/);
  // Every second part is code or a link; elsewhere a word in angle brackets would be taken for HTML.
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll("<", "&lt;") : part)).join("");
}
