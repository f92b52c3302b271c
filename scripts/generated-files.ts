import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import * as z from "zod";
import { checkout } from "../test/checkout.ts";
import { stackFileSchema } from "../infra/json-schema.ts";
import { logLineSchema } from "../infra/log-lines.ts";
import { insertTargets, targetsTable } from "../infra/targets-table.ts";
import { reportJsonSchema } from "../verify/report/json.ts";
import { promptFileJsonSchema } from "../verify/prompts/prompt-schema.ts";

/**
 * What is generated, the whole text of each file by its path from the root: the schemas of stacks, of lines of the log, of golden
 * prompts and of reports, and the README with its table of targets.
 */
export async function generatedFiles(): Promise<Record<string, string>> {
  const readme = await readFile(join(checkout, "README.md"), "utf8");
  return {
    "stacks/schema.json": await toJson(await stackFileSchema()),
    "stacks/log.schema.json": await toJson(z.toJSONSchema(logLineSchema, { target: "draft-7" })),
    "verify/prompts/prompts.schema.json": await toJson(promptFileJsonSchema()),
    "verify/report/report.schema.json": await toJson(reportJsonSchema()),
    "README.md": insertTargets(readme, await targetsTable()),
  };
}

/** JSON as the linter wants it. */
async function toJson(value: unknown): Promise<string> {
  return format(JSON.stringify(value, null, 2), { ...(await resolveConfig(import.meta.filename)), parser: "json" });
}
