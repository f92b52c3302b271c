import type * as z from "zod";

type Json = z.core.JSONSchema.BaseSchema;

/** What a property holds, in the words of a Pulumi package. */
// https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
export interface PackageType {
  type?: string;
  $ref?: string;
  items?: PackageType;
  additionalProperties?: PackageType;
  oneOf?: PackageType[];
  /** Whether it takes no output. */
  plain?: boolean;
  description?: string;
  const?: string;
}

/** An object that other types name by a reference. */
export interface ObjectType {
  type: "object";
  properties: Record<string, PackageType>;
  required: string[];
}

/** Any value whatever. */
export const anything: PackageType = { $ref: "pulumi.json#/Any" };

/**
 * Words a JSON Schema as types of a package. Each object in it becomes a type of its own, which is put into `types` and
 * named by its place: `AlertsLatency`. `takesOutputs` says which properties take outputs, by their place; all others,
 * and what they are in, must be known.
 */
export function toPackageType(
  schema: Json,
  place: string,
  to: { types: Record<string, ObjectType>; takesOutputs: readonly string[] },
): PackageType {
  const plain = to.takesOutputs.includes(place) ? {} : { plain: true };
  const { properties } = schema;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices)
    return { oneOf: choices.map((choice) => toPackageType(choice, place + choiceName(choice, choices), to)), ...plain };
  if (properties) {
    const named = Object.entries(properties).map(([key, value]): [string, PackageType] => {
      const property = asSchema(value);
      const type = toPackageType(property, place + key.charAt(0).toUpperCase() + key.slice(1), to);
      const { const: constant, description } = property;
      const more = { ...(typeof constant === "string" && { const: constant }), ...(description && { description }) };
      return [key, { ...type, ...more }];
    });
    const token = `slipway:index:${place}`;
    to.types[token] = { type: "object", properties: Object.fromEntries(named), required: schema.required ?? [] };
    return { $ref: `#/types/${token}`, ...plain };
  }
  if (schema.type === "array") {
    return { type: "array", items: toPackageType(asSchema(schema.items), place, to), ...plain };
  }
  if (schema.type === "object") {
    const values = toPackageType(asSchema(schema.additionalProperties), place, to);
    return { type: "object", additionalProperties: values, plain: true };
  }
  if (typeof schema.type !== "string") throw new Error(`no type of a package says what ${place} holds`);
  return { type: schema.type, ...plain };
}

/** What tells one of several objects from the others: its kind or vendor, or else the first property that it must have. */
function choiceName({ properties, required }: Json, choices: readonly Json[]): string {
  if (!properties || choices.filter((choice) => choice.properties).length < 2) return "";
  const kind = properties.kind ?? properties.vendor;
  const word = typeof kind === "object" && typeof kind.const === "string" ? kind.const : (required?.[0] ?? "");
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function asSchema(value: z.core.JSONSchema._JSONSchema | z.core.JSONSchema._JSONSchema[] | undefined): Json {
  return typeof value === "object" && !Array.isArray(value) ? value : {};
}
