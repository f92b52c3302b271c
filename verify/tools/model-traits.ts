import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "../json.ts";
import { isOfType } from "../json-schema/schema.ts";
import { type Subschema, subschemasOf } from "../json-schema/subschemas.ts";
import type { Trait } from "./model-rules.ts";

/** Something in a tool that a model's API may refuse. */
export interface Sighting {
  trait: Trait;
  /** What rules compare: a text with its form, a number with its limit. */
  value: string | number;
  /** The same for people: text of the server, to be quoted. */
  seen: string;
}

const mostSubschemas = 5000;
// https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool-names
const validName = /^[A-Za-z0-9_.-]{1,128}$/;
// https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3, those of OpenAPI, and Gemini's own
const knownFormats = new Set(
  (
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference uuid " +
    "uri-template json-pointer relative-json-pointer regex int32 int64 float double byte binary password enum base64"
  ).split(" "),
);

/** All that is told apart by some host's rule. */
export function traitsOf({ name, description = "", inputSchema }: Tool): Sighting[] {
  const all = subschemasOf(inputSchema, mostSubschemas);
  const sightings = [...nameTraits(name), ...rootTraits(inputSchema), ...all.flatMap(schemaTraits), ...totals(all)];
  const { length } = description;
  return [...sightings, { trait: "description length", value: length, seen: `${length} characters` }];
}

// A name that the protocol does not allow is a fault of its own.
function nameTraits(name: string): Sighting[] {
  if (!validName.test(name)) return [];
  return [
    { trait: "name characters", value: name, seen: name },
    { trait: "name length", value: name.length, seen: `${name.length} characters: ${name}` },
  ];
}

function rootTraits(schema: Record<string, unknown>): Sighting[] {
  const { properties } = schema;
  const combined = ["anyOf", "oneOf", "allOf", "enum", "not"].filter((keyword) => keyword in schema);
  const names = isObject(properties) ? Object.keys(properties) : [];
  return [
    ...combined.map((keyword): Sighting => ({ trait: "combination at the root", value: keyword, seen: keyword })),
    ...names.map((name): Sighting => ({ trait: "argument names", value: name, seen: name || "an empty name" })),
    ...(isObject(properties)
      ? []
      : [{ trait: "no properties at the root" as const, value: "", seen: "an inputSchema without properties" }]),
  ];
}

function schemaTraits({ path, schema }: Subschema): Sighting[] {
  const { type, items, enum: choices, format } = schema;
  const sightings: Sighting[] = [];
  const isArray = [type].flat().includes("array");
  if (isArray && items === undefined) {
    sightings.push({ trait: "array without items", value: path, seen: `${path}: type array without items` });
  }
  // Values that their own type refuses are a fault of their own.
  const values = Array.isArray(choices) ? choices.filter((choice) => type === undefined || isOfType(choice, type)) : [];
  if (values.some((choice) => choice !== null && typeof choice !== "string")) {
    sightings.push({
      trait: "enum of other than texts",
      value: path,
      seen: `${path}: ${JSON.stringify(values.slice(0, 5))}`,
    });
  }
  if (typeof format === "string" && !knownFormats.has(format)) {
    sightings.push({ trait: "unknown format", value: format, seen: `${path}: format ${format}` });
  }
  return sightings;
}

function totals(all: readonly Subschema[]): Sighting[] {
  const countOf = (keyword: "enum" | "properties") =>
    all.reduce((sum, { schema }) => sum + Object.keys(schema[keyword] ?? {}).length, 0);
  const levels = all.map(
    ({ path }) => path.split(".").filter((part) => part === "properties" || part === "items").length,
  );
  const [choices, properties, depth] = [countOf("enum"), countOf("properties"), Math.max(...levels)];
  return [
    { trait: "number of enum values", value: choices, seen: `${choices} enum values` },
    { trait: "number of properties", value: properties, seen: `${properties} properties` },
    { trait: "depth of objects", value: depth, seen: `${depth} levels` },
  ];
}
