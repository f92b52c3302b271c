import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
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
    await writeFile(
      join(projectDirectory, "stacks/schema.json"),
      `${JSON.stringify(await stackFileSchema(), null, 2)}\n`,
    );
    const prompts = join(projectDirectory, "verify/prompts/prompts.schema.json");
    await writeFile(prompts, `${JSON.stringify(promptFileJsonSchema(), null, 2)}\n`);
    const readme = join(projectDirectory, "README.md");
    await writeFile(readme, insertTargets(await readFile(readme, "utf8"), await targetsTable()));
    console.log("wrote stacks/schema.json, verify/prompts/prompts.schema.json and README.md");
  },
});
