import * as z from "zod";
import { readSettings, type Settings } from "../infra/config.ts";
import { plainSecrets, strayFaults } from "../infra/stack-file.ts";
import { madeUp } from "./made-up.ts";
import { makeUpEncrypted } from "./made-up-values.ts";
import { readProject, readStackFile } from "./project.ts";

type Change = (value: Record<string, unknown>) => Record<string, unknown>;

const configSchema = z.record(z.string(), z.unknown());
const imageSchema = z.object({ secrets: z.array(z.string()) });

/**
 * A stack's settings as its file says them, with maps in it changed by key, without an engine: nobody needs the value of
 * what is encrypted there, nor of what a build takes from the environment of whoever deploys it.
 */
export async function readFileSettings(stack: string, changes: Readonly<Record<string, Change>>): Promise<Settings> {
  const file = await readStackFile(stack);
  const config = configSchema.parse(makeUpEncrypted(file.config ?? {}).config);
  const changed = Object.entries(changes).map(([key, change]) => [
    key,
    change(configSchema.catch({}).parse(config[key])),
  ]);
  const all = { ...config, ...withBuildSecrets(config), ...Object.fromEntries(changed) };
  const values = Object.entries(all).map(([key, value]) => {
    return [key, typeof value === "string" ? value : JSON.stringify(value)];
  });
  return readSettings({
    stack,
    values: Object.fromEntries(values),
    encryptedKeys: ["slipway:secrets"],
    plainSecrets: plainSecrets(file),
    strayFaults: strayFaults(file, { stack, project: readProject().name }),
  });
}

/** The map of secrets with a value for each that only the build reads; as it was where it is not such a map. */
function withBuildSecrets(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const held = configSchema.optional().safeParse(config["slipway:secrets"]);
  const image = imageSchema.safeParse(config["slipway:image"]);
  if (!held.success || !image.success || image.data.secrets.length === 0) return {};
  const made = Object.fromEntries(image.data.secrets.map((name) => [name, madeUp(name)]));
  return { "slipway:secrets": { ...made, ...held.data } };
}
