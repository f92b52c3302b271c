import type { Check, CheckContext, Fault } from "../contract.ts";
import type { Reply } from "../mcp/json-rpc.ts";
import { responseIssues, resultIssues, type SchemaIssue, type SchemaMethod } from "../mcp/spec-schema.ts";
import { lookedAt, sizeOf } from "../mcp/tool-list.ts";
import { readOffering } from "./lists.ts";

const mostIssues = 5;

/** The handshake and the lists have the shape that the official schema of their version asks for. */
export const results: Check = {
  id: "protocol.results",
  group: "protocol",
  title: "results match the official MCP schema of their version",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const { era, opening, lists } = await readOffering(context);
    const all: { method: SchemaMethod; reply: Reply }[] = [opening, ...lists];
    const long = all.filter(({ reply }) => reply.cut);
    const faults = all.flatMap(({ method, reply }) => {
      const { message, result } = reply;
      if (message === undefined) return [];
      const issues = result === undefined ? [] : resultIssues(method, result, era);
      return [...responseIssues(message), ...issues].map((issue) => toFault(method, issue, context));
    });
    return [
      ...(await lengthsOf(
        long.map(({ method }) => method),
        context,
      )),
      ...faults.slice(0, mostIssues),
    ];
  },
};

/** The tools are one list, in whatever number of pages they come. */
async function lengthsOf(long: readonly SchemaMethod[], context: CheckContext): Promise<Fault[]> {
  const { seen, isWhole } = sizeOf(await context.allTools());
  const others = long.filter((method) => method !== "tools/list").map((method) => toLength(method, "more than 1 MiB"));
  return isWhole && !long.includes("tools/list") ? others : [toLength("tools/list", seen), ...others];
}

function toFault(method: SchemaMethod, { path, expected, seen, count }: SchemaIssue, { quote }: CheckContext): Fault {
  const more = count > 1 ? `, and in ${count - 1} more places` : "";
  return {
    where: quote(`${method}: ${path || "the response"}`),
    expected,
    seen: quote(seen) + more,
    // https://github.com/modelcontextprotocol/typescript-sdk
    why: "hosts built on the official SDK, such as the Inspector, VS Code and Claude, throw the whole answer away",
    fix: fixFor(path, expected, seen),
  };
}

function fixFor(path: string, expected: string, seen: string): string {
  if (seen !== "null") return `send ${path || "the response"} as the schema says`;
  return expected === "an array" ? `send an empty array as ${path}` : `leave ${path} out where there is no value`;
}

function toLength(method: SchemaMethod, seen: string): Fault {
  return {
    where: method,
    expected:
      method === "tools/list"
        ? `at most ${lookedAt.mebibytes} MiB and ${lookedAt.tools} tools`
        : "an answer of at most 1 MiB",
    seen,
    why: "hosts cut or refuse it, and what models read of it leaves no room for the conversation",
    fix: "shorten descriptions and schemas, leave data out of _meta, or split the server into several",
  };
}
