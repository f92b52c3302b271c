import { isObject } from "../json.ts";

/** A schema inside another one. */
export interface Subschema {
  /** Where it stands, such as `properties.tags.items`; empty for the schema itself. */
  path: string;
  schema: Record<string, unknown>;
}

const deepest = 60;
// https://json-schema.org/draft/2020-12/json-schema-core#section-10
const named = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const listed = ["anyOf", "oneOf", "allOf", "prefixItems", "items"];
const single = ["items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"];

/** A schema and those inside it, the outer ones first and at most so many; what a `$ref` names is not entered from there. */
export function subschemasOf(schema: Record<string, unknown>, most: number): Subschema[] {
  const found: Subschema[] = [{ path: "", schema }];
  const depths = [0];
  for (let index = 0; index < found.length && found.length < most; index += 1) {
    const depth = depths[index] ?? 0;
    const { path, schema: outer } = found[index] ?? { path: "", schema: {} };
    if (depth >= deepest) continue;
    for (const [name, value] of childrenOf(outer)) {
      if (found.length >= most) break;
      if (!isObject(value)) continue;
      found.push({ path: path === "" ? name : `${path}.${name}`, schema: value });
      depths.push(depth + 1);
    }
  }
  return found;
}

function childrenOf(schema: Record<string, unknown>): [name: string, value: unknown][] {
  const entriesOf = (keyword: string) =>
    Object.entries(isObject(schema[keyword]) ? schema[keyword] : {}).map(([name, value]): [string, unknown] => [
      `${keyword}.${name}`,
      value,
    ]);
  const elementsOf = (keyword: string) =>
    (Array.isArray(schema[keyword]) ? schema[keyword] : []).map((value: unknown, index): [string, unknown] => [
      `${keyword}.${index}`,
      value,
    ]);
  return [
    ...named.flatMap(entriesOf),
    ...listed.flatMap(elementsOf),
    ...single.map((keyword): [string, unknown] => [keyword, schema[keyword]]),
  ];
}
