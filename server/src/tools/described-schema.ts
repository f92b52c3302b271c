import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type * as z from "zod";

/** A schema as clients see it. */
export interface DescribedSchema extends StandardSchemaWithJSON {
  input: Record<string, unknown>;
  output: Record<string, unknown>;
}

const known = new WeakMap<z.ZodObject, DescribedSchema>();

/** A schema that only describes: `runTool` checks, so that every way to a tool checks in the same way. */
export function described(schema: z.ZodObject): DescribedSchema {
  const found = known.get(schema);
  if (found) return found;
  const { jsonSchema, vendor } = schema["~standard"];
  const target = { target: "draft-2020-12" } as const;
  // Made once: it is asked for with every list and call.
  const [input, output] = [jsonSchema.input(target), jsonSchema.output(target)];
  const made: DescribedSchema = {
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
