import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type * as z from "zod";

/** A Standard Schema with the JSON Schemas that `tools/list` shows. */
export interface AdvertisedSchema extends StandardSchemaWithJSON {
  input: Record<string, unknown>;
  output: Record<string, unknown>;
}

const known = new WeakMap<z.ZodObject, AdvertisedSchema>();

/** A schema that the SDK lists and that accepts everything: `runTool` validates, whatever calls it. */
export function advertisedSchema(schema: z.ZodObject): AdvertisedSchema {
  const found = known.get(schema);
  if (found) return found;
  const { jsonSchema, vendor } = schema["~standard"];
  const target = { target: "draft-2020-12" } as const;
  // Made once: it is asked for with every list and call.
  const [input, output] = [jsonSchema.input(target), jsonSchema.output(target)];
  const made: AdvertisedSchema = {
    input,
    output,
    "~standard": {
      version: 1,
      vendor,
      validate: (value) => ({ value }),
      jsonSchema: { input: () => input, output: () => output },
    },
  };
  known.set(schema, made);
  return made;
}
