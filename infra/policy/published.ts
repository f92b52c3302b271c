import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../errors.ts";

/** File beside Pulumi.yaml that holds what was published last. */
export const publishedName = "published.json";

const schema = z.object({ endpoint: z.string(), stack: z.string().optional() });

/** Where an app is published, and by which stack where that is said. */
export type PublishedPlace = z.infer<typeof schema>;

/** Where a project's app is published; undefined where none is. Throws a ConfigError where the file says nothing of that. */
export function publishedPlace(projectDirectory: string): PublishedPlace | undefined {
  const file = join(projectDirectory, publishedName);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    const remedy = "take it from the package that was published";
    throw new ConfigError([{ path: file, problem: "says nothing of where the app is published", remedy }]);
  }
}
