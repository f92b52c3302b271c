import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { stackFileSchema } from "../infra/json-schema.ts";
import { projectDirectory } from "./project.ts";

export default defineCommand({
  meta: { name: "schema", description: "Writes stacks/schema.json, which editors check stack files against" },
  async run() {
    const file = join(projectDirectory, "stacks/schema.json");
    await writeFile(file, `${JSON.stringify(await stackFileSchema(), null, 2)}\n`);
    console.log(`wrote ${file}`);
  },
});
