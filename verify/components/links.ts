import type { Tool } from "@modelcontextprotocol/client";
import { uiOf } from "../mcp/apps-metadata.ts";

/** Where a tool names its component, as it is written there. */
export interface Link {
  /** The name in `_meta`. */
  field: string;
  value: unknown;
  /** Whether hosts other than ChatGPT read it. */
  isStandard: boolean;
}

/** A component's URI with the tools whose results it shows. */
export interface Linked {
  uri: string;
  tools: Tool[];
  /** Whether any tool names it where all hosts look. */
  isStandard: boolean;
}

/** What a tool says of its component: in the standard's place, in its older one, and in ChatGPT's own. */
export function linksOf({ _meta: meta }: Tool): Link[] {
  // https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
  const links = [
    { field: "ui.resourceUri", value: uiOf(meta)["resourceUri"], isStandard: true },
    { field: "ui/resourceUri", value: meta?.["ui/resourceUri"], isStandard: true },
    // https://developers.openai.com/apps-sdk/reference
    { field: "openai/outputTemplate", value: meta?.["openai/outputTemplate"], isStandard: false },
  ];
  return links.filter(({ value }) => value !== undefined && value !== null);
}

/** The components that tools name, each once. */
export function linkedComponents(tools: readonly Tool[]): Linked[] {
  const found = new Map<string, Linked>();
  for (const tool of tools) {
    for (const { value, isStandard } of linksOf(tool)) {
      if (typeof value !== "string") continue;
      const linked = found.get(value) ?? { uri: value, tools: [], isStandard: false };
      found.set(value, linked);
      if (!linked.tools.includes(tool)) linked.tools.push(tool);
      linked.isStandard ||= isStandard;
    }
  }
  return [...found.values()];
}
