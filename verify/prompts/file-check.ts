import { basename } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import type { Check, Fault } from "../contract.ts";
import type { GoldenPrompt } from "./prompt-file.ts";
import { toolsForModels } from "./ranking.ts";
import { promptsOf } from "./trial.ts";

const why = "the prompts judge nothing as long as the file is wrong";

/** Whether the file can be read and asks for tools that there are. */
export const promptsFile: Check = {
  id: "prompts.file",
  group: "prompts",
  title: "golden prompts file is valid for this server",
  severity: "major",
  quick: false,
  needs: ["prompts", "connection"],
  async run(context) {
    const file = basename(context.options.promptsFile ?? "");
    const read = await promptsOf(context);
    if ("faults" in read) {
      return read.faults.map(({ line, seen }): Fault => ({
        where: `${file}:${line}`,
        expected: "a file as its JSON Schema says: prompts.schema.json of this package",
        seen: context.quote(seen),
        why,
        fix: "mend this line",
      }));
    }
    const tools = await context.tools();
    const all = tools.map(({ name }) => name);
    const shown = toolsForModels(tools).map(({ name }) => name);
    return read.prompts.flatMap((prompt) =>
      prompt.tools
        .filter((name) => !shown.includes(name))
        .map((name): Fault => ({
          where: `${file}:${prompt.line}`,
          expected: "a tool that the server shows to models",
          seen: context.quote(
            all.includes(name) ? `${name}, which components alone may call` : `${name}, which there is not`,
          ),
          why: "this prompt can never be answered",
          fix: context.quote(toFix(prompt, name, shown)),
        })),
    );
  },
};

function toFix({ kind }: GoldenPrompt, name: string, shown: readonly string[]): string {
  const nearest = shown.length === 0 ? undefined : closest(name, shown);
  if (nearest !== undefined && distance(name, nearest) <= 3) return `write ${nearest}`;
  return `name one of ${shown.join(", ") || "the server's tools"}, or remove the ${kind} prompt`;
}
