import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Tool } from "@modelcontextprotocol/client";
import * as z from "zod";
import { UserError } from "../user-error.ts";
import type { Known } from "./known.ts";
import type { Launch } from "./launch-schema.ts";

const schema = z.object({
  version: z.string(),
  endpoint: z.string(),
  tools: z.array(z.string()),
  components: z.array(z.string()).default([]),
});

/** What users of the published version may still have: a directory takes a tool that is gone away from them at once. */
export type Published = z.infer<typeof schema>;

/** Name of the file beside launch.yaml that holds it. */
export const publishedName = "published.json";

/** Reads what was published last; not known before the first publication. Throws a UserError where the file is broken. */
export async function readPublished(launchFile: string): Promise<Known<Published>> {
  const file = join(dirname(launchFile), publishedName);
  if (!existsSync(file)) {
    return {
      unknown: `nothing was published yet: once it is, keep ${publishedName} of the package beside launch.yaml`,
    };
  }
  try {
    return { value: schema.parse(JSON.parse(await readFile(file, "utf8"))) };
  } catch (error) {
    throw new UserError(`${file} cannot be read: take it from the package that was published`, { cause: error });
  }
}

/** What has to be kept of a version once it is published. */
export function toPublished(
  { version = "", endpoint = "" }: Launch,
  tools: readonly Tool[],
  components: readonly { uri: string }[],
): Published {
  return {
    version,
    endpoint,
    tools: tools.map(({ name }) => name).toSorted(),
    components: components.map(({ uri }) => uri).toSorted(),
  };
}
