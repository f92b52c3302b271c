import type { Tool } from "@modelcontextprotocol/client";

/** What a tool says of itself, in the parts that weigh differently. */
export interface ToolText {
  name: string;
  title: string;
  /** What it is for. */
  purpose: string;
  /** What it says that it is not for. */
  against: string;
  parameters: string;
}

// https://developers.openai.com/apps-sdk/guides/optimize-metadata
const refusal = /\b(?:do not|don't|never|not) (?:be )?(?:use|call|used|meant|intended|for)\b[^.;!?\n]*/gi;

/** Takes a tool's description apart. */
export function textOf({ name, title, annotations, description = "", inputSchema }: Tool): ToolText {
  return {
    name,
    title: title ?? annotations?.title ?? "",
    purpose: description.replaceAll(refusal, " "),
    against: [...description.matchAll(refusal)].map(([sentence]) => sentence).join(" "),
    parameters: parametersOf(inputSchema).join(" "),
  };
}

function parametersOf(schema: unknown, depth = 0): string[] {
  if (typeof schema !== "object" || schema === null || depth > 3) return [];
  if (!("properties" in schema) || typeof schema.properties !== "object" || schema.properties === null) return [];
  return Object.entries(schema.properties).flatMap(([name, property]: [string, unknown]) => {
    const told =
      typeof property === "object" && property !== null && "description" in property ? property.description : "";
    return [name, typeof told === "string" ? told : "", ...parametersOf(property, depth + 1)];
  });
}
