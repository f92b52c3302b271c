import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { format, resolveConfig } from "prettier";
import { stackFileSchema } from "../infra/json-schema.ts";
import { insertTargets, targetsTable } from "../infra/targets-table.ts";
import { promptFileJsonSchema } from "../verify/prompts/prompt-schema.ts";
import { projectDirectory } from "./project.ts";

export default defineCommand({
  meta: {
    name: "docs",
    description:
      "Writes what is generated: the schemas of stacks and of golden prompts, and the README's table of targets",
  },
  async run() {
    const files = await generatedFiles();
    for (const [file, text] of Object.entries(files)) await writeFile(join(projectDirectory, file), text);
    console.log(`wrote ${Object.keys(files).join(", ")}`);
  },
});

/** What is generated: the whole text of each file, by its path from the root. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const readme = await readFile(join(projectDirectory, "README.md"), "utf8");
  return {
    "stacks/schema.json": await toJson(await stackFileSchema()),
    "verify/prompts/prompts.schema.json": await toJson(promptFileJsonSchema()),
    "README.md": insertTargets(readme, await targetsTable()),
  };
}

/** JSON as the linter wants it. */
async function toJson(value: unknown): Promise<string> {
  return format(JSON.stringify(value, null, 2), { ...(await resolveConfig(import.meta.filename)), parser: "json" });
}
