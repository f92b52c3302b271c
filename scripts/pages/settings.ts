import * as z from "zod";
import { code, table } from "./markdown.ts";

/** A part of a JSON Schema, as far as zod writes it. */
const schemaPart = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), schemaPart).optional();
  },
  get items() {
    return schemaPart.optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaPart]).optional();
  },
  get anyOf() {
    return z.array(schemaPart).optional();
  },
});

export type SchemaPart = z.infer<typeof schemaPart>;

/** The schema of a setting as a stack's file has it. */
export function toSchemaPart(schema: z.ZodType): SchemaPart {
  return schemaPart.parse(z.toJSONSchema(schema, { io: "input", target: "draft-7" }));
}

/** Every setting below a map, one a row: its path, what it takes, what it is by default, and what it means. */
export function settingsTable(schema: z.ZodType): string {
  return table(["setting", "takes", "default", "what"], rowsOf(toSchemaPart(schema), ""));
}

function rowsOf(schema: SchemaPart, path: string): string[][] {
  const maps = [schema, ...(schema.anyOf ?? [])].filter(({ properties }) => properties !== undefined);
  return maps.flatMap(({ properties = {}, required }) =>
    Object.entries(properties).flatMap(([name, part]) => {
      const own = path === "" ? name : `${path}.${name}`;
      const below = part.type === "array" ? rowsOf(part.items ?? part, `${own}[]`) : rowsOf(part, own);
      return [[code(own), takes(part), defaultOf(part, required.includes(name)), part.description ?? ""], ...below];
    }),
  );
}

function defaultOf({ default: value, ...part }: SchemaPart, isRequired: boolean): string {
  if (isEmpty(value)) return part.anyOf ? "on, as below" : "none";
  if (value !== undefined) return code(toText(value));
  return isRequired ? "required" : "none";
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** What a setting takes, in words. */
function takes(part: SchemaPart): string {
  if (part.anyOf) return [...new Set(part.anyOf.map(takes))].join(" or ");
  if (part.const !== undefined) return code(toText(part.const));
  if (part.enum) return part.enum.map((value) => code(toText(value))).join(", ");
  switch (part.type) {
    case "integer":
    case "number":
      return `${part.type === "integer" ? "whole number" : "number"}${range(part)}`;
    case "boolean":
      return "`true`, `false`";
    case "array":
      return `list of ${part.items ? takes(part.items) : "anything"}`;
    case "object":
      return part.properties === undefined ? "map of text" : "map";
    default:
      return "text";
  }
}

// https://json-schema.org/draft-07/json-schema-validation#rfc.section.6.2; zod names its own bounds of an integer too.
function range({ minimum, maximum, exclusiveMinimum }: SchemaPart): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && most !== undefined) return ` from ${minimum} to ${most}`;
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${most === undefined ? "" : `, at most ${most}`}`;
  return most === undefined ? "" : `, at most ${most}`;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
