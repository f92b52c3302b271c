import type { Tool } from "@modelcontextprotocol/client";

const most = 3;

/** Tools by name, no more than fit into a line. */
export function nameTools(tools: readonly Pick<Tool, "name">[]): string {
  const names = tools.slice(0, most).map(({ name }) => name);
  const rest = tools.length - names.length;
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
}
