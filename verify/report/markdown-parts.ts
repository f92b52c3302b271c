// A comment on GitHub holds 65,536 characters; the rest is for what others put around it.
// https://github.com/orgs/community/discussions/27190
/** Characters that a comment may have. */
export const longestComment = 60_000;
const longestCell = 500;

/** A table whose rows take at most so many characters; what does not fit is counted. */
export function toTable(head: string[], rows: string[][], budget: number): string {
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`);
  const ruler = `| ${head.map(() => "---").join(" | ")} |`;
  return [`| ${head.join(" | ")} |`, ruler, toList(lines, budget)].join("\n");
}

/** As many of the lines as fit, and how many do not. */
export function toList(lines: readonly string[], budget: number): string {
  let size = 0;
  const fitting = lines.findIndex((line) => (size += line.length + 1) > budget);
  if (fitting === -1) return lines.join("\n");
  const rest = `${lines.length - fitting} more do not fit into a comment: the reports of --out and --json have them all.`;
  return [...lines.slice(0, fitting), "", rest].join("\n");
}

/** Text that is folded under a title. */
export function toDetails(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** A text on one line, as character references where something in it could be a tag, a link, a mention or the end of a cell. */
export function escapeMarkdown(text: string): string {
  const short = text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
  return short
    .toWellFormed()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[&<>|`*_[\]\\@#~!]/g, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll("://", "&#58;//")
    .replaceAll("www.", "www&#46;");
}
