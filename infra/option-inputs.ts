import type { Input } from "@pulumi/pulumi";
import * as z from "zod";

/** The schemas of options that take an output, each with a value that it lets pass. */
export const examples = z.registry<{ example: string }>();

/**
 * An option that names something which a program of the team's own may make, so that it takes an output there; `example`
 * is a value that the schema lets pass. Comes last, since every other method of a schema answers a new one.
 */
export function madeElsewhere(schema: z.ZodString, example: string): z.ZodType<Input<string>, Input<string>> {
  examples.add(schema, { example });
  return schema;
}

/** A value in which every output is replaced by one that can be checked, and the way back. */
export interface Checkable {
  value: unknown;
  /** Paths of the outputs where the schema takes none. */
  refused: PropertyKey[][];
  /** What was made of the value, with the outputs in it. */
  restore<Checked>(checked: Checked): Checked;
}
