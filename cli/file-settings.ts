import * as z from "zod";
import { readSettings, type Settings } from "../infra/config.ts";
import { plainSecrets, strayFaults } from "../infra/stack-file.ts";
import { makeUpEncrypted } from "./made-up-values.ts";
import { readProject, readStackFile } from "./project.ts";

type Change = (value: Record<string, unknown>) => Record<string, unknown>;

const configSchema = z.record(z.string(), z.unknown());

/**
 * A stack's settings as its file says them, with maps in it changed by key, without an engine: nobody needs the value of
 * what is encrypted there.
 */
export async function readFileSettings(stack: string, changes: Readonly<Record<string, Change>>): Promise<Settings> {
  const file = await readStackFile(stack);
  const config = configSchema.parse(makeUpEncrypted(file.config ?? {}).config);
  const changed = Object.entries(changes).map(([key, change]) => [
    key,
    change(configSchema.catch({}).parse(config[key])),
  ]);
  const values = Object.entries({ ...config, ...Object.fromEntries(changed) }).map(([key, value]) => {
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
