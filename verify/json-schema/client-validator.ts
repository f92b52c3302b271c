import type { jsonSchemaValidator, JsonSchemaValidator } from "@modelcontextprotocol/client";
import { isObject } from "../json.ts";
import { compile } from "./schema.ts";

/** Holds results against schemas for the official client, with patterns that can be ended; throws for a schema that is none. */
export const clientValidator: jsonSchemaValidator = {
  getValidator<Value>(schema: unknown): JsonSchemaValidator<Value> {
    const compiled = compile(isObject(schema) ? schema : {});
    if ("broken" in compiled) throw new Error(compiled.broken);
    return (input) => {
      const errorMessage = compiled.faultIn(input);
      return errorMessage === ""
        ? { valid: true, data: input as Value, errorMessage: undefined }
        : { valid: false, data: undefined, errorMessage };
    };
  },
};
