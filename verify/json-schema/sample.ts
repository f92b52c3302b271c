import fc from "fast-check";
import { isObject } from "../json.ts";
import { compile, propertiesOf, requiredOf, resolve, type Schema } from "./schema.ts";

/** Every run makes the same values. */
export const seed = 20_260_728;
const deepest = 6;
/** A tree whose nodes require more nodes grows with each level. */
const mostParts = 2000;
/** Characters of a made-up text, and of a pattern that one is made for. */
const longestText = 100_000;
const longestPattern = 500;
/** Of one part of a made-up text. */
const mostRepetitions = 5000;

const formats: Record<string, string> = {
  date: "2026-07-28",
  "date-time": "2026-07-28T12:00:00Z",
  time: "12:00:00Z",
  duration: "P1D",
  email: "someone@example.com",
  "idn-email": "someone@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  "uri-reference": "/example",
  uuid: "3b241101-e2bb-4255-8caf-4136c566a962",
};

/** The plainest arguments that a schema accepts: only what is required. Undefined where none were found. */
export function sampleArguments(schema: Schema): Record<string, unknown> | undefined {
  const compiled = compile(schema);
  if ("broken" in compiled) return undefined;
  const value = sampleOf(schema, schema);
  return isObject(value) && compiled.accepts(value) === true ? value : undefined;
}

/** The plainest value of a schema inside another one; it may be refused where the schema says more than this knows. */
export function sampleOf(given: Schema, root: Schema): unknown {
  return sampleWith(given, root, 0, { parts: 0 });
}

/** `made` counts over the whole value; beyond its limit and beyond the deepest level there is null. */
function sampleWith(given: Schema, root: Schema, depth: number, made: { parts: number }): unknown {
  made.parts += 1;
  if (made.parts > mostParts) return null;
  const schema = merge(resolve(given, root), root);
  const { examples, enum: choices } = schema;
  if ("const" in schema) return schema["const"];
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if ("default" in schema && schema["default"] !== null) return schema["default"];
  if (Array.isArray(choices)) return choices[0];
  const branches = [schema["anyOf"], schema["oneOf"]].find(Array.isArray);
  const branch = branches?.map((one) => resolve(one, root)).find(({ type }) => type !== "null");
  if (branch) return sampleWith(branch, root, depth + 1, made);
  if (depth > deepest) return null;
  switch ([schema["type"]].flat().find((type) => type !== "null")) {
    case "string":
      return sampleText(schema);
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return false;
    case "array": {
      const length = Math.min(toNumber(schema["minItems"]) ?? 0, 100);
      return Array.from({ length }, () => sampleWith(resolve(schema["items"], root), root, depth + 1, made));
    }
    case "null":
      return null;
    default: {
      const required = requiredOf(schema);
      const named = propertiesOf({ ...root, ...schema }).filter(([name]) => required.includes(name));
      return Object.fromEntries(named.map(([name, property]) => [name, sampleWith(property, root, depth + 1, made)]));
    }
  }
}

/** Text of exactly this length that every trimming and folding of case leaves alone. */
export function textOfLength(length: number): string {
  return "slipway".repeat(Math.ceil(length / 7)).slice(0, length);
}

export function toNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function sampleText({ format, pattern, minLength, maxLength }: Schema): string {
  const known = typeof format === "string" ? formats[format] : undefined;
  if (known !== undefined) return known;
  if (typeof pattern === "string" && isModest(pattern)) {
    try {
      const [text] = fc.sample(fc.stringMatching(new RegExp(pattern)), { seed, numRuns: 1 });
      if (text !== undefined) return text;
    } catch {
      // A pattern that is too clever: plain text may do.
    }
  }
  const length = Math.max(toNumber(minLength) ?? 0, Math.min(7, toNumber(maxLength) ?? 7));
  return textOfLength(Math.min(length, longestText));
}

/** Whether the texts of a pattern are short: repetitions inside one another multiply. */
export function isModest(pattern: string): boolean {
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) => Number(most || least));
  const product = counts.reduce((all, count) => all * Math.max(1, count), 1);
  return pattern.length <= longestPattern && product <= mostRepetitions;
}

function sampleNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf, type }: Schema): number {
  const step = toNumber(multipleOf) ?? 1;
  const above = toNumber(exclusiveMinimum);
  const low = toNumber(minimum) ?? (above === undefined ? undefined : above + step);
  const below = toNumber(exclusiveMaximum);
  const high = toNumber(maximum) ?? (below === undefined ? undefined : below - step);
  const wanted = Math.max(Math.min(step, high ?? step), low ?? -Infinity);
  return type === "integer" || multipleOf !== undefined ? Math.ceil(wanted / step) * step : wanted;
}

/** One schema out of those of `allOf`. */
function merge({ allOf, ...schema }: Schema, root: Schema): Schema {
  if (!Array.isArray(allOf)) return schema;
  const parts = allOf.map((part) => resolve(part, root));
  return Object.assign({}, ...parts, schema);
}
