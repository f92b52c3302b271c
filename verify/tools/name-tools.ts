import type { Tool } from "@modelcontextprotocol/client";
import type { Fault } from "../contract.ts";

const most = 3;

/** Tools by name, no more than fit into a line. */
export function nameTools(tools: readonly Pick<Tool, "name">[]): string {
  const names = tools.slice(0, most).map(({ name }) => name);
  const rest = tools.length - names.length;
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
}

/** One fault for all tools that have the very same: it is one of the server. */
export function tellOnce(found: readonly { tool: Pick<Tool, "name">; fault: Fault }[]): Fault[] {
  const alike = Map.groupBy(found, ({ fault: { expected, seen, severity } }) =>
    JSON.stringify([expected, seen, severity]),
  );
  return [...alike.values()].flatMap((same) => {
    const where = nameTools(same.map(({ tool }) => tool));
    return same.slice(0, 1).map(({ fault }) => ({ ...fault, where }));
  });
}
