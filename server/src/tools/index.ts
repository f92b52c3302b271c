import { extension } from "#extension";
import { countSlowly } from "./count-slowly.ts";
import { taskTools } from "./task-tools.ts";
import type { Tool } from "./tool.ts";

/** Every tool, in the order in which clients list them. */
export const tools: readonly Tool[] = [...taskTools, countSlowly, ...(extension?.tools ?? [])];

const byName = new Map(tools.map((tool) => [tool.name, tool]));

/** The tool of this name, if there is one. */
export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}
