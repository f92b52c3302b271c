import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Tool } from "@modelcontextprotocol/client";
import * as z from "zod";
import { publishedName } from "../../infra/policy/published.ts";
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

/**
 * Reads what was published last; null where the tick first-launch says that nothing was. Throws a UserError where the file
 * is broken.
 */
export async function readPublished({ ticked = [] }: Launch, launchFile: string): Promise<Known<Published | null>> {
  const file = join(dirname(launchFile), publishedName);
  if (!existsSync(file)) {
    if (ticked.includes("first-launch")) return { value: null };
    const kept = `keep ${publishedName} of the package that was published beside launch.yaml`;
    return { unknown: `what was published before is not known: ${kept}, or tick first-launch` };
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
