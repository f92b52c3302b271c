import type { Tool } from "@modelcontextprotocol/client";
import { sampleOf, toNumber } from "../json-schema/sample.ts";
import { compile, propertiesOf, resolve, type Schema } from "../json-schema/schema.ts";
import { isObject } from "../json.ts";

/** A tool's result as the server sends it. */
export type ToolResult = Record<string, unknown>;

const deepest = 5;
const listLength = 2;
const shortestText = 3;
const image =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** Values for texts whose name says what they hold. */
const byName: [pattern: RegExp, value: string][] = [
  [/image|img|icon|logo|avatar|photo|picture|poster|thumb|src/i, image],
  [/url|uri|href|link|website/i, "https://example.com/"],
  [/date|time|(?:^|_|[a-z])at$|deadline|due|when/i, "2026-07-28T12:00:00Z"],
  [/email/i, "someone@example.com"],
  [/colou?r/i, "#336699"],
  [/currency/i, "USD"],
  [/locale|lang/i, "en"],
];

/** A result that a tool might have given: all that its schema names, two of each list, and no value twice. */
export function makeUpResult({ outputSchema }: Tool, args: Record<string, unknown> = {}): ToolResult {
  if (!outputSchema) return { content: [{ type: "text", text: "Done." }] };
  const structuredContent = makeUp(outputSchema, args);
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

/** A value that a schema accepts; what is asked for by the same name is what comes back. */
function makeUp(root: Schema, args: Record<string, unknown>): unknown {
  let last = 0;
  const make = (given: unknown, name: string, depth: number): unknown => {
    const schema = resolve(given, root);
    const { type, properties, items, anyOf, oneOf, allOf, enum: choices } = schema;
    if ("const" in schema || Array.isArray(choices) || Array.isArray(allOf)) return sampleOf(schema, root);
    const branch = [anyOf, oneOf]
      .find(Array.isArray)
      ?.map((one) => resolve(one, root))
      .find((one) => one["type"] !== "null");
    if (branch) return make(branch, name, depth);
    if (depth > deepest) return sampleOf(schema, root);
    const wanted = args[name];
    const kind = [type].flat().find((one) => one !== "null");
    if (kind === "array" && items !== undefined) {
      const length = Math.min(
        Math.max(toNumber(schema["minItems"]) ?? 0, listLength),
        toNumber(schema["maxItems"]) ?? 9,
      );
      return Array.from({ length }, () => make(items, name, depth + 1));
    }
    if (isObject(properties)) {
      return Object.fromEntries(propertiesOf(schema).map(([key, property]) => [key, make(property, key, depth + 1)]));
    }
    if (wanted !== undefined && typeof wanted === (kind === "integer" ? "number" : kind)) return wanted;
    last += 1;
    if (kind === "string") return makeUpText(schema, root, name, last);
    if (kind === "integer" || kind === "number") return makeUpNumber(schema, root, last);
    return sampleOf(schema, root);
  };
  const value = make(root, "", 0);
  const compiled = compile(root);
  return "broken" in compiled || compiled.accepts(value) === true ? value : sampleOf(root, root);
}

/** The texts in a value that are long enough to be found again. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.trim().length >= shortestText ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

function makeUpText(schema: Schema, root: Schema, name: string, number: number): unknown {
  const plain = sampleOf(schema, root);
  const { format, pattern, maxLength } = schema;
  if (format === "uuid") return `3b241101-e2bb-4255-8caf-${String(number).padStart(12, "0")}`;
  if (typeof plain !== "string" || format !== undefined || pattern !== undefined) return plain;
  if ("examples" in schema || "default" in schema) return plain;
  const text = byName.find(([named]) => named.test(name))?.[1] ?? `${plain} ${number}`;
  return text.length <= (toNumber(maxLength) ?? Infinity) ? text : plain;
}

function makeUpNumber(schema: Schema, root: Schema, number: number): unknown {
  const plain = sampleOf(schema, root);
  if (typeof plain !== "number" || "multipleOf" in schema) return plain;
  return plain + number <= (toNumber(schema["maximum"]) ?? Infinity) ? plain + number : plain;
}
