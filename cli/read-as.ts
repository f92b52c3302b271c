import { readFileSync } from "node:fs";
import * as z from "zod";
import { UserError } from "./user-error.ts";

/** What a file holds; throws a UserError that names the file where it cannot be parsed, or is not as the schema wants it. */
export function readAs<Schema extends z.ZodType>(
  file: string,
  parse: (text: string) => unknown,
  schema: Schema,
): z.infer<Schema> {
  const text = readFileSync(file, "utf8");
  try {
    return schema.parse(parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError(`${file} cannot be used: ${why}; mend that file`, { cause: error });
  }
}
