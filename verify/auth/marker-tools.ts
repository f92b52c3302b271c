import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "../json.ts";

/** A tool that takes one text, and the name of that argument. */
export interface TextTool {
  name: string;
  argument: string;
}

/** The tool that adds a text of our choice to a user's own things: it says that it destroys nothing and reaches nobody else. */
export function findAdder(tools: readonly Tool[], longest: number): TextTool | undefined {
  return tools
    .filter(
      ({ annotations }) =>
        annotations?.readOnlyHint !== true &&
        annotations?.destructiveHint === false &&
        annotations.openWorldHint === false,
    )
    .flatMap((tool) => toTextTool(tool, (name, schema) => !isId(name) && takesAnyText(schema, longest)))[0];
}

/** The tool that takes away what has an id, and reaches nobody else. */
export function findRemover(tools: readonly Tool[]): TextTool | undefined {
  return tools
    .filter(({ name, annotations }) => /delete|remove/i.test(name) && annotations?.openWorldHint === false)
    .flatMap((tool) => toTextTool(tool, isId))[0];
}

/** The id in what an adding tool answered, by the name that the removing tool has for it. */
export function findId(value: unknown, argument: string): string | undefined {
  if (!isObject(value)) return undefined;
  for (const name of [argument, "id"]) {
    const found = value[name];
    if (typeof found === "string") return found;
  }
  for (const part of Object.values(value)) {
    const found = findId(part, argument);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toTextTool({ name, inputSchema }: Tool, fits: (name: string, schema: object) => boolean): TextTool[] {
  const [argument, ...others] = inputSchema.required ?? [];
  if (argument === undefined || others.length > 0) return [];
  const schema: unknown = inputSchema.properties?.[argument];
  return isObject(schema) && schema["type"] === "string" && fits(argument, schema) ? [{ name, argument }] : [];
}

function takesAnyText(schema: object, longest: number): boolean {
  const { maxLength = longest }: { maxLength?: unknown } = schema;
  const isNarrow = ["enum", "const", "pattern", "format", "oneOf", "anyOf", "allOf"].some((word) => word in schema);
  return !isNarrow && typeof maxLength === "number" && maxLength >= longest;
}

function isId(name: string): boolean {
  return /(^|_|-)id$|Id$/.test(name);
}
