import * as z from "zod";
import { readStackFile } from "../project.ts";

const record = z.record(z.string(), z.coerce.string()).catch({});
const text = z.string().optional().catch(undefined);
const schema = z.object({
  "slipway:target": z.string().catch(""),
  "slipway:service": z
    .object({ name: z.string().catch(""), env: record.default({}), secrets: z.array(z.string()).catch([]) })
    .catch({ name: "", env: {}, secrets: [] }),
  "slipway:options": z.object({ dataPath: text, context: text, namespace: text, project: text }).catch({}),
});

/** What a stack's file says that matters to who may use the app. */
export type GateSettings = z.infer<typeof schema>;

/** Reads it; what is wrong with the file is said by `preview`. */
export async function readGateSettings(stack: string): Promise<GateSettings> {
  return schema.parse((await readStackFile(stack)).config ?? {});
}
