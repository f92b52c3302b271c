import type { ZodType } from "zod";
import type { Rule } from "./cloud/index.ts";

/**
 * A rule on one type, whose inputs have a shape: `find` answers a reason, or false, by property. Inputs of another shape,
 * such as those that hold a value that is not known yet, are left alone.
 */
export function ruleFor<Shape>(
  token: string,
  schema: ZodType<Shape>,
  source: string,
  find: (inputs: Shape) => Record<string, string | false>,
): Rule {
  return (type, inputs) => {
    if (type !== token) return [];
    const parsed = schema.safeParse(inputs);
    if (!parsed.success) return [];
    return Object.entries(find(parsed.data)).flatMap(([property, reason]) =>
      reason === false ? [] : [{ property, reason, source }],
    );
  };
}
