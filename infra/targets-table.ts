import { limits } from "./limits.ts";
import { targets } from "./targets/index.ts";

const begin = "<!-- targets: written by `npm run docs` -->";
const end = "<!-- /targets -->";

/** The README's table of targets, read from the targets' own facts; every cell links to the page that says so. */
export async function targetsTable(): Promise<string> {
  const definitions = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
  const rows = definitions.map(({ name, summary, facts }) => {
    const cells = limits.map((limit) => limit.of(facts)).map(({ text, source }) => `[${text}](${source})`);
    return [`\`${name}\``, summary, ...cells];
  });
  const head = ["target", "what", ...limits.map(({ title }) => title)];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Puts the table between its marks; throws where they are missing. */
export function insertTargets(readme: string, table: string): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`README.md lacks the marks ${begin} and ${end}`);
  return `${readme.slice(0, from)}${begin}\n\n${table}\n\n${readme.slice(to)}`;
}
