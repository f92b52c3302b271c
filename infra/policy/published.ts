import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** File beside Pulumi.yaml that holds what was published last. */
export const publishedName = "published.json";

const schema = z.object({ endpoint: z.string(), stack: z.string().optional() });

/** Where an app is published, and by which stack where that is said. */
export type PublishedPlace = z.infer<typeof schema>;

/** Where a project's app is published; undefined where none is. Throws where the file cannot be read as one. */
export function publishedPlace(projectDirectory: string): PublishedPlace | undefined {
  const file = join(projectDirectory, publishedName);
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}
