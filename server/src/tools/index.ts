import { countSlowly } from "./count-slowly.ts";
import { fixtureTools } from "../fixtures/tools.ts";
import { taskTools } from "./task-tools.ts";
import type { Tool } from "./tool.ts";

/** Every tool, in the order in which clients list them; test tools only in a build that has them. */
export const tools: readonly Tool[] = [
  ...taskTools,
  countSlowly,
  ...(typeof FIXTURES !== "undefined" && FIXTURES ? fixtureTools : []),
];

const byName = new Map(tools.map((tool) => [tool.name, tool]));

export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}
