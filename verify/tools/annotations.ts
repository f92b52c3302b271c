import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault } from "../contract.ts";
import { changingWordOf } from "../mcp/changing-words.ts";

const hints = ["readOnlyHint", "destructiveHint", "openWorldHint"] as const;
/** Whether each tool says of itself what hosts ask before they call it. */
export const annotations: Check = {
  id: "tools.annotations",
  group: "tools",
  title: "tools set readOnlyHint, destructiveHint and openWorldHint",
  severity: "minor",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const tools = await context.tools();
    return tools.flatMap((tool) => judge(tool).map((fault) => ({ ...fault, where: context.quote(tool.name) })));
  },
};

function judge({ name, description = "", annotations: given = {} }: Tool): Omit<Fault, "where">[] {
  const missing = hints.filter((hint) => given[hint] === undefined);
  if (missing.length > 0) {
    return [
      {
        // https://developers.openai.com/apps-sdk/deploy/submission
        expected: `explicit ${hints.join(", ")}`,
        seen: `${missing.join(", ")} missing`,
        why: "ChatGPT's directory asks for all three, and hosts ask the user before each call",
        fix: `set ${missing.join(", ")} to true or false`,
      },
    ];
  }
  if (given.readOnlyHint !== true) return [];
  if (given.destructiveHint === true) {
    return [
      {
        expected: "a tool that only reads, or one that may destroy",
        seen: "readOnlyHint and destructiveHint are both true",
        // https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
        why: "the second hint means nothing beside the first, and hosts that look at the first call it without asking the user",
        fix: "set readOnlyHint to false where the tool changes anything, else destructiveHint",
      },
    ];
  }
  const found = changingWordOf({ name, description });
  if (found === undefined) return [];
  return [
    {
      severity: found.isGrave ? "minor" : "info",
      expected: "readOnlyHint false for a tool that changes something",
      seen: `readOnlyHint true, and its ${found.place} says "${found.word}"; it is called with --allow-writes alone`,
      why: "hosts call it without asking the user",
      fix: "set readOnlyHint to false, or say in name and description that it only reads",
    },
  ];
}
