import { createHash } from "node:crypto";
import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "./json.ts";
import type { SchemaCopy, ToolContract } from "./result.ts";

const mostTools = 1000;
const longestName = 256;
const longestDescription = 4096;
/** Characters of JSON: of one schema, and of all together. */
const largestSchema = 32_768;
const largestTotal = 1_048_576;
const deepest = 64;
/** Of `_meta`: members of one tool, characters of one, and objects inside one another. */
const mostMembers = 50;
const longestMember = 256;
const deepestMember = 2;
const hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

/** What a report keeps of the tools, so that another one can be held against it; bounded, with a hash of what is left out. */
export function toContracts(tools: readonly Tool[]): ToolContract[] {
  let total = 0;
  const copy = (schema: Record<string, unknown>): SchemaCopy => {
    const { length, ...whole } = toSchemaCopy(schema);
    if (whole.schema === undefined || total + length > largestTotal) return { sha256: whole.sha256 };
    total += length;
    return whole;
  };
  return tools
    .slice(0, mostTools)
    .map(({ name, title, description = "", annotations, _meta, inputSchema, outputSchema }) => ({
      name: name.slice(0, longestName),
      ...(title === undefined ? {} : { title: title.slice(0, longestName) }),
      description: description.slice(0, longestDescription),
      annotations: Object.fromEntries(
        hints.flatMap((hint) => (annotations?.[hint] === undefined ? [] : [[hint, annotations[hint]]])),
      ),
      meta: Object.fromEntries(membersOf(_meta ?? {}).slice(0, mostMembers)),
      inputSchema: copy(inputSchema),
      ...(outputSchema === undefined ? {} : { outputSchema: copy(outputSchema) }),
    }));
}

/** A schema with the hash that stands for it, which is alone where the schema is too large to keep. */
export function toSchemaCopy(schema: Record<string, unknown>): SchemaCopy & { length: number } {
  const { text, isWhole } = canonical(schema);
  const sha256 = sha256Of(text);
  return { sha256, length: text.length, ...(isWhole && text.length <= largestSchema ? { schema } : {}) };
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What stands in `_meta`, each member by its path. */
function membersOf(meta: Record<string, unknown>, path = "", depth = 0): [path: string, json: string][] {
  return Object.entries(meta)
    .slice(0, mostMembers)
    .flatMap(([name, value]) => {
      const place = `${path}${name}`.slice(0, longestName);
      if (isObject(value) && depth < deepestMember) return membersOf(value, `${place}.`, depth + 1);
      const { text } = canonical(value);
      if (text.length <= longestMember) return [[place, text]];
      return [[place, `${text.slice(0, longestMember)}… ${sha256Of(text)}`]];
    });
}

/** JSON with the keys of every object in order, so that equal values are equal texts, down to a certain depth. */
export function canonical(whole: unknown): { text: string; isWhole: boolean } {
  let isWhole = true;
  const write = (value: unknown, depth: number): string => {
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
    if (depth > deepest) {
      isWhole = false;
      return '"…"';
    }
    if (!isObject(value))
      return `[${[value]
        .flat()
        .map((part) => write(part, depth + 1))
        .join(",")}]`;
    const keys = Object.keys(value).toSorted();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${write(value[key], depth + 1)}`).join(",")}}`;
  };
  return { text: write(whole, 0), isWhole };
}
