import { type Alterations, fault } from "./altered-server.ts";
import type { FaultyServer } from "./faulty-server.ts";

export const complete = { resultType: "complete" };
export const cached = { ...complete, ttlMs: 0, cacheScope: "private" };

/** A server one tool of which answers some calls by itself. */
export function call(
  name: string,
  expects: string[],
  tool: string,
  answer: (args: Record<string, unknown>) => ReturnType<NonNullable<Alterations["answer"]>>,
): FaultyServer {
  return fault(name, expects, {
    answer: ({ method, params }) =>
      method === "tools/call" && params["name"] === tool ? answer(Object.assign({}, params["arguments"])) : undefined,
  });
}

/** Changes parts of one tool in the list. */
export function change(name: string, parts: object): NonNullable<Alterations["list"]> {
  return (tools) => tools.map((tool) => (tool.name === name ? { ...tool, ...parts } : tool));
}

/** A result as a healthy tool gives it. */
export function result(structuredContent: object) {
  return { ...complete, content: [{ type: "text", text: "done" }], structuredContent };
}

/** A failure as a healthy tool tells it. */
export function toolError(text: string) {
  return { ...complete, content: [{ type: "text", text }], isError: true };
}
