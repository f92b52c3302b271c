import type { ArgsDef } from "citty";
import { examplesOf, type VerbName, verbWords } from "../../cli/verb-words.ts";
import { verbs } from "../../cli/verbs.ts";
import completion from "../../cli/completion.ts";
import { code, table } from "./markdown.ts";

/** Every verb: what it does, two commands, and its arguments as their definitions have them. */
export async function verbsPart(): Promise<string> {
  const names = Object.keys(verbWords).filter((name): name is VerbName => name in verbWords);
  const parts = names.map(async (name) => {
    const { description } = verbWords[name];
    return [
      `## ${name}`,
      `${description}.`.replace(/([?!])\.$/, "$1"),
      ["```sh", ...examplesOf(name), "```"].join("\n"),
      argumentsTable(await argumentsOf(name)),
    ].join("\n\n");
  });
  return (await Promise.all(parts)).join("\n\n");
}

async function argumentsOf(name: VerbName): Promise<ArgsDef> {
  const command = name === "completion" ? completion : await verbs[name]();
  const { args = {} } = command;
  return typeof args === "function" ? args() : args;
}

function argumentsTable(args: ArgsDef): string {
  const rows = Object.entries(args).map(([name, arg]) => {
    const word = arg.type === "positional" ? `<${name}>` : `--${name}${arg.type === "boolean" ? "" : " …"}`;
    const byDefault = arg.default === undefined || arg.default === false ? "" : code(String(arg.default));
    return [code(word), byDefault, arg.description ?? ""];
  });
  return rows.length === 0 ? "It takes no arguments." : table(["argument", "default", "what"], rows);
}
