import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../errors.ts";
import { npxSlipway } from "../remedies.ts";

/** File beside Pulumi.yaml that holds what was published last. */
export const publishedName = "published.json";

const hint = z.boolean().optional();
const schema = z.object({
  /** Of the plugin. */
  name: z.string().optional(),
  version: z.string(),
  endpoint: z.string(),
  /** The stack that serves it, where several are in production. */
  stack: z.string().optional(),
  tools: z.array(z.string()),
  components: z.array(z.string()).default([]),
  /** By tool the hints that were reviewed; what was packed by earlier versions does not say them. */
  annotations: z
    .record(z.string(), z.object({ readOnlyHint: hint, destructiveHint: hint, openWorldHint: hint }))
    .default({}),
});

/** What users of the published version may still have, where it is, and by which stack where that is said. */
export type Published = z.infer<typeof schema>;

/** What is published of a project; undefined where nothing is. Throws a ConfigError where the file cannot be used. */
export function readPublishedFile(projectDirectory: string): Published | undefined {
  const file = join(projectDirectory, publishedName);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const path = error instanceof z.ZodError ? (error.issues[0]?.path.join(".") ?? "") : "";
    const problem = `cannot be used${path === "" ? "" : `: ${path} is missing or no such thing`}`;
    const remedy = `take it from the package that was published: ${npxSlipway()} launch package makes it`;
    throw new ConfigError([{ path: file, problem, remedy }]);
  }
}
