import { setImmediate } from "node:timers/promises";
import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { nameTools } from "./name-tools.ts";
import { compile, propertiesOf } from "../json-schema/schema.ts";

/** Whether the schemas of each tool are valid, in both directions. */
export const schemas: Check = {
  id: "tools.schemas",
  group: "tools",
  title: "inputSchema and outputSchema are valid JSON Schema",
  severity: "major",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const tools = await context.tools();
    const silent = tools.filter(({ outputSchema }) => outputSchema === undefined);
    const faults: Fault[] = [];
    for (const tool of tools) {
      faults.push(...judge(tool, "inputSchema", context));
      if (tool.outputSchema) faults.push(...judge(tool, "outputSchema", context));
      // To compile a thousand takes seconds, in which others have their turn.
      await setImmediate();
      context.signal.throwIfAborted();
    }
    return [...faults, ...(silent.length > 0 ? [toMissing(context.quote(nameTools(silent)))] : [])];
  },
};

/** Whether each tool says what its arguments mean. */
export const parameters: Check = {
  id: "tools.parameters",
  group: "tools",
  title: "tool parameters have descriptions",
  severity: "minor",
  quick: true,
  needs: ["tools.schemas"],
  async run(context) {
    const tools = await context.tools();
    return tools.flatMap((tool): Fault[] => {
      const bare = propertiesOf(tool.inputSchema).flatMap(([name, { description }]) =>
        typeof description === "string" && description.trim() !== "" ? [] : [name],
      );
      if (bare.length === 0) return [];
      return [
        {
          where: context.quote(tool.name),
          expected: "a description of every argument",
          seen: context.quote(`none of ${bare.join(", ")}`),
          why: "a model guesses what to pass",
          fix: "describe each argument in a few words, with its unit or an example",
        },
      ];
    });
  },
};

function judge(tool: Tool, which: "inputSchema" | "outputSchema", { quote }: CheckContext): Fault[] {
  const schema = tool[which] ?? {};
  const compiled = compile(schema);
  const isObjectSchema = schema["type"] === "object";
  if (!("broken" in compiled) && (isObjectSchema || which === "outputSchema")) return [];
  return [
    {
      where: quote(`${tool.name}: ${which}`),
      expected: "a JSON Schema of an object, valid in 2020-12 or the dialect it names",
      seen: quote("broken" in compiled ? compiled.broken : `type ${JSON.stringify(schema["type"])}`),
      why: "hosts refuse the tool, or hand the model a schema that it cannot fill in",
      fix: "mend the schema, and keep every $ref inside it",
    },
  ];
}

function toMissing(where: string): Fault {
  return {
    severity: "info",
    where,
    expected: "an outputSchema",
    seen: "none",
    why: "hosts cannot check the result, and ChatGPT's directory warns of it",
    fix: "declare what structuredContent holds",
  };
}
