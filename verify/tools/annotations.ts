import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault } from "../contract.ts";

const hints = ["readOnlyHint", "destructiveHint", "openWorldHint"] as const;
const changes = /^(?:delete|remove|destroy|purge|send|create|update|insert|cancel)$/i;
const changingWords = /^(?:use this (?:tool )?(?:when .{0,40}? wants )?to )?(?:delete|remove|destroy|send|create)s?\b/i;

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
        severity: "major",
        expected: "a tool that only reads, or one that may destroy",
        seen: "readOnlyHint and destructiveHint are both true",
        why: "hosts that look at the first hint call it without asking the user",
        fix: "set readOnlyHint to false where the tool changes anything, else destructiveHint",
      },
    ];
  }
  const verb = name.split(/[_.-]|(?<=[a-z])(?=[A-Z])/).find((word) => changes.test(word));
  const said = verb ?? changingWords.exec(description)?.[0];
  if (said === undefined) return [];
  return [
    {
      expected: "readOnlyHint false for a tool that changes something",
      seen: `readOnlyHint true, and its ${verb ? "name" : "description"} says "${said}"`,
      why: "hosts call it without asking the user",
      fix: "set readOnlyHint to false, or say that it only reads",
    },
  ];
}
