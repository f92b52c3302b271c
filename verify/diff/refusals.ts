import { isObject } from "../json.ts";

/** One way in which a schema refuses what another one accepts. */
export interface Refusal {
  /** The property, such as `filter.tags[]`; empty for the whole value. */
  path: string;
  what: "required" | "unknown property" | "further properties" | "type" | "value" | "bound" | "keyword";
  /** The types, values or the keyword with its value that it is about. */
  values: string;
}

type Schema = Record<string, unknown>;

/** Comparisons of two schemas at most, and levels below the root: a schema may name itself. */
const mostSteps = 5000;
const deepest = 16;
const types = ["array", "boolean", "integer", "null", "number", "object", "string"];
const lowerBounds = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const upperBounds = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const others = ["pattern", "format", "multipleOf", "uniqueItems", "not", "if", "contains", "propertyNames"].concat([
  "allOf",
  "patternProperties",
  "prefixItems",
  "dependentRequired",
  "dependentSchemas",
]);

/**
 * What `after` refuses although `before` accepts it, both JSON Schemas. Of keywords that are not read here any change
 * counts, so that nothing breaking is taken for harmless.
 */
export function refusals(before: Schema, after: Schema): Refusal[] {
  let steps = 0;
  const compare = (rawWas: unknown, rawIs: unknown, path: string, depth: number): Refusal[] => {
    steps += 1;
    if (depth > deepest) return [];
    if (steps > mostSteps) return [{ path, what: "keyword", values: "more than can be compared" }];
    const [was, is] = [resolve(rawWas, before), resolve(rawIs, after)];
    if (acceptsAll(is) || was === false) return [];
    if (!isObject(is)) return [{ path, what: "type", values: "anything" }];
    const old = isObject(was) ? was : {};
    const choices = compareAlternatives(old, is, path, depth);
    return (
      choices ?? [
        ...compareTypes(old, is, path),
        ...compareValues(old, is, path),
        ...compareBounds(old, is, path),
        ...compareObjects(old, is, path, depth),
        ...(is["items"] === undefined ? [] : compare(old["items"] ?? true, is["items"], `${path}[]`, depth + 1)),
      ]
    );
  };
  // Each alternative of before must be one of after.
  const compareAlternatives = (was: Schema, is: Schema, path: string, depth: number): Refusal[] | undefined => {
    const [old, now] = [alternatives(was), alternatives(is)];
    if (old === undefined && now === undefined) return undefined;
    const lost = (old ?? [was]).filter(
      (one) => !(now ?? [is]).some((other) => compare(one, other, path, depth + 1).length === 0),
    );
    return lost.length === 0 ? [] : [{ path, what: "value", values: lost.map(inWords).join(" or ") }];
  };
  const compareObjects = (was: Schema, is: Schema, path: string, depth: number): Refusal[] => {
    const [old, now] = [was["properties"], is["properties"]].map((value) => (isObject(value) ? value : {}));
    const at = (name: string) => (path === "" ? name : `${path}.${name}`);
    const isClosed = is["additionalProperties"] === false;
    const required = namesIn(is["required"]).filter((name) => !namesIn(was["required"]).includes(name));
    return [
      ...required.map((name): Refusal => ({ path: at(name), what: "required", values: "" })),
      ...Object.entries(old ?? {}).flatMap(([name, property]): Refusal[] => {
        if (now?.[name] !== undefined) return compare(property, now[name], at(name), depth + 1);
        return isClosed ? [{ path: at(name), what: "unknown property", values: "" }] : [];
      }),
      ...(isClosed && was["additionalProperties"] !== false && is !== was
        ? [{ path, what: "further properties" as const, values: "" }]
        : []),
    ];
  };
  return compare(before, after, "", 0);
}

/** Whether a schema says nothing of a value. */
export function acceptsAll(schema: unknown): boolean {
  return schema === true || schema === undefined || (isObject(schema) && Object.keys(schema).length === 0);
}

function compareTypes(was: Schema, is: Schema, path: string): Refusal[] {
  const now = typesOf(is);
  const takes = (type: string) => now.includes(type) || (type === "integer" && now.includes("number"));
  const lost = typesOf(was).filter((type) => !takes(type));
  return lost.length === 0 ? [] : [{ path, what: "type", values: lost.join(" or ") }];
}

function compareValues(was: Schema, is: Schema, path: string): Refusal[] {
  const [old, now] = [valuesOf(was), valuesOf(is)];
  if (now === undefined) return [];
  if (old === undefined) return [{ path, what: "value", values: `anything but ${now.join(", ")}` }];
  const lost = old.filter((value) => !now.includes(value));
  return lost.length === 0 ? [] : [{ path, what: "value", values: lost.join(" or ") }];
}

function compareBounds(was: Schema, is: Schema, path: string): Refusal[] {
  const isTighter = (keyword: string, direction: number) => {
    const [old, now] = [was[keyword], is[keyword]];
    return typeof now === "number" && (typeof old !== "number" || (now - old) * direction > 0);
  };
  const bounds = [
    ...lowerBounds.filter((keyword) => isTighter(keyword, 1)),
    ...upperBounds.filter((keyword) => isTighter(keyword, -1)),
  ];
  const changed = others.filter(
    (keyword) => is[keyword] !== undefined && JSON.stringify(is[keyword]) !== JSON.stringify(was[keyword]),
  );
  const toRefusal = (what: Refusal["what"]) => (keyword: string) => {
    return { path, what, values: `${keyword} ${short(JSON.stringify(is[keyword]))}` };
  };
  return [...bounds.map(toRefusal("bound")), ...changed.map(toRefusal("keyword"))];
}

/** A schema in place of a local reference to it. */
function resolve(schema: unknown, root: Schema): unknown {
  let found = schema;
  for (let hops = 0; isObject(found) && typeof found["$ref"] === "string" && hops < deepest; hops += 1) {
    const [start, ...keys] = found["$ref"].split("/");
    if (start !== "#") return found;
    found = keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root);
  }
  return found;
}

function alternatives(schema: Schema): unknown[] | undefined {
  const found = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(found) ? found : undefined;
}

function typesOf({ type }: Schema): string[] {
  return type === undefined ? types : [type].flat().filter((name) => typeof name === "string");
}

function valuesOf(schema: Schema): string[] | undefined {
  if ("const" in schema) return [short(JSON.stringify(schema["const"]))];
  return Array.isArray(schema["enum"]) ? schema["enum"].map((value) => short(JSON.stringify(value))) : undefined;
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

function inWords(schema: unknown): string {
  if (!isObject(schema)) return "anything";
  return valuesOf(schema)?.join(" or ") ?? typesOf(schema).join(" or ");
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
