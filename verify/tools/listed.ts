import type { Check } from "../contract.ts";

/** Whether there is any tool. */
export const listed: Check = {
  id: "tools.listed",
  group: "tools",
  title: "tools/list returns at least one tool",
  severity: "major",
  quick: true,
  needs: ["connection"],
  async run(context) {
    if ((await context.tools()).length > 0) return [];
    const client = await context.connect();
    const { tools, prompts, resources } = client.getServerCapabilities() ?? {};
    if (tools === undefined) return { skip: "the server has no capability of tools" };
    return [
      {
        where: "tools/list",
        // It may be there for its prompts or resources.
        ...(prompts || resources ? { severity: "minor" as const } : {}),
        expected: "at least one tool",
        seen: "an empty list",
        why: "hosts show the server as connected, and a model can do nothing with it",
        fix: "see that the server's log names no module that did not load, and that tools are registered before it answers",
      },
    ];
  },
};
