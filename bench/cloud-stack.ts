import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import * as z from "zod";

const schema = z.object({
  config: z.looseObject({ "slipway:target": z.string(), "slipway:options": z.looseObject({}).default({}) }),
});

/** A stack's target, and its file with some options changed; undefined where there is no such stack. */
export async function readConfig(
  project: string,
  stack: string,
): Promise<{ target: string; fileWith(options: Record<string, number | boolean>): string } | undefined> {
  const text = await readFile(join(project, "stacks", `Pulumi.${stack}.yaml`), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { config } = schema.parse(parse(text));
  const fileWith = (options: Record<string, number | boolean>) =>
    stringify({ config: { ...config, "slipway:options": { ...config["slipway:options"], ...options } } });
  return { target: config["slipway:target"], fileWith };
}
