import type { Check, Fault } from "../contract.ts";

/** Names that every host takes and that nobody confuses. */
export const names: Check = {
  id: "tools.names",
  group: "tools",
  title: "tool names are valid and unique",
  severity: "major",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const tools = await context.tools();
    // https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool-names
    const odd = tools.filter(({ name }) => !/^[A-Za-z0-9_.-]{1,128}$/.test(name));
    const all = tools.map(({ name }) => name);
    return [
      ...odd.map(({ name }): Fault => ({
        where: context.quote(name),
        expected: "1 to 128 of the characters A-Z, a-z, 0-9, _, . and -",
        seen: name === "" ? "an empty name" : `${name.length} characters: ${context.quote(name)}`,
        why: "hosts refuse the tool, and some of them all tools of the server",
        fix: "rename the tool",
      })),
      ...doubles(all).map((name): Fault => ({
        where: context.quote(name),
        expected: "one tool of this name",
        seen: `${all.filter((other) => other === name).length} of them`,
        why: "a host calls one of them, and nobody knows which",
        fix: "give each tool a name of its own",
      })),
      ...doubles([...new Set(all)].map((name) => name.toLowerCase())).map((name): Fault => ({
        severity: "minor",
        where: context.quote(name),
        expected: "names that differ in more than capital letters",
        seen: context.quote([...new Set(all)].filter((other) => other.toLowerCase() === name).join(" and ")),
        why: "models and people take one for the other",
        fix: "rename one of them",
      })),
    ];
  },
};

function doubles(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
