import { stringify } from "yaml";
import * as z from "zod";
import { type Launch, launchSchema } from "./launch-schema.ts";

/** The text of a launch.yaml: every field with what it is for, and those of which nothing is known as comments to fill in. */
export function launchText(known: Launch, schemaPath: string): string {
  return [
    `# yaml-language-server: $schema=${schemaPath}`,
    "#",
    "# What directories ask for: npx slipway launch check says what is missing, npx slipway launch package makes what is",
    "# uploaded. No password and no token belongs in here.",
    "",
    ...fieldLines(launchSchema.shape, known, ""),
    "",
  ].join("\n");
}

function fieldLines(shape: z.core.$ZodShape, known: object, indent: string): string[] {
  const values = new Map<string, unknown>(Object.entries(known));
  return Object.entries(shape).flatMap(([name, field]) => fieldText(name, field, values.get(name), indent));
}

function fieldText(name: string, field: z.core.$ZodType, value: unknown, indent: string): string[] {
  const about = `${indent}# ${(field instanceof z.ZodType ? field.description : undefined) ?? name}`;
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  if (inner instanceof z.ZodObject) {
    const given = Object(value ?? {});
    // A key with nothing but comments below it would have no value.
    const mark = Object.values(given).every((one) => one === undefined) ? "# " : "";
    return [about, `${indent}${mark}${name}:`, ...fieldLines(inner.shape, given, `${indent}  `)];
  }
  if (value === undefined) return [about, `${indent}# ${name}:`];
  return [
    about,
    stringify({ [name]: value }, { lineWidth: 0 })
      .trimEnd()
      .replaceAll(/^/gm, indent),
  ];
}
