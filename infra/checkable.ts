import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Checkable, examples } from "./option-inputs.ts";

/** Replaces outputs anywhere in a value, so that it can be held against its schema. */
export function toCheckable(value: unknown, schema: z.ZodType): Checkable {
  const found: { path: PropertyKey[]; output: pulumi.Output<unknown> }[] = [];
  const refused: PropertyKey[][] = [];
  const replace = (part: unknown, path: PropertyKey[]): unknown => {
    if (pulumi.Output.isInstance(part)) {
      const example = schemasAt(schema, path).map((one) => examples.get(one)?.example);
      const fitting = example.find((one) => one !== undefined);
      if (fitting === undefined) refused.push(path);
      else found.push({ path, output: part });
      return fitting ?? "";
    }
    if (Array.isArray(part)) return part.map((one, index) => replace(one, [...path, index]));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, replace(one, [...path, key])]));
  };
  const restore = <Checked>(checked: Checked): Checked => {
    const whole = structuredClone(checked);
    for (const { path, output } of found) put(whole, path, output);
    return whole;
  };
  return { value: replace(value, []), refused, restore };
}

/** The schemas that a value at a path may be held against; several where there is a choice. */
function schemasAt(schema: unknown, path: readonly PropertyKey[]): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return schemasAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => schemasAt(option, path));
  const [first, ...rest] = path;
  if (first === undefined) return schema instanceof z.ZodType ? [schema] : [];
  if (schema instanceof z.ZodArray) return schemasAt(schema.element, rest);
  if (schema instanceof z.ZodObject) return schemasAt(schema.shape[String(first)], rest);
  return [];
}

function put(whole: unknown, path: readonly PropertyKey[], output: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>((part, key) => Reflect.get(Object(part), key), whole);
  Reflect.set(Object(parent), path.at(-1) ?? "", output);
}
