import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";

const schema = z.object({ config: z.looseObject({ "slipway:target": z.string() }) });

/** A stack's config and its target; undefined where there is no such stack. */
export async function readConfig(
  project: string,
  stack: string,
): Promise<{ target: string; file: string; config: Record<string, unknown> } | undefined> {
  const text = await readFile(join(project, "stacks", `Pulumi.${stack}.yaml`), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { config } = schema.parse(parse(text));
  return { target: config["slipway:target"], file: stringify({ config }), config };
}
