import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "../json.ts";

/** The part of `_meta` that belongs to MCP Apps. */
export function uiOf(meta: unknown): Record<string, unknown> {
  const ui = isObject(meta) ? meta["ui"] : undefined;
  return isObject(ui) ? ui : {};
}

/** Who may call a tool: the model, components, or both. */
export function visibilityOf({ _meta: meta }: Tool): string[] {
  const { visibility } = uiOf(meta);
  return Array.isArray(visibility) ? visibility.map(String) : ["model", "app"];
}
