import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault } from "../contract.ts";
import { compile, isOfType, type Schema } from "../json-schema/schema.ts";
import { subschemasOf } from "../json-schema/subschemas.ts";

const mostSubschemas = 500;
// What stands beside a value in the same schema; what it leads to is another question.
const plainKeywords = ["type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "format"];

/** Whether the values that a schema names are values that it takes. */
export const schemaValues: Check = {
  id: "tools.schema-values",
  group: "tools",
  title: "defaults, examples and enum values fit the schema that names them",
  severity: "minor",
  quick: true,
  needs: ["tools.schemas"],
  async run(context) {
    const tools = await context.tools();
    return tools.flatMap((tool) =>
      judge(tool).map((fault) => ({ ...fault, where: context.quote(tool.name), seen: context.quote(fault.seen) })),
    );
  },
};

function judge({ inputSchema }: Tool): Omit<Fault, "where">[] {
  return subschemasOf(inputSchema, mostSubschemas).flatMap(({ path, schema }) => {
    const choices = schema["enum"];
    const { type } = schema;
    if (Array.isArray(choices) && type !== undefined && !choices.some((choice) => isOfType(choice, type))) {
      return [toUnusable(`${path}: type ${JSON.stringify(type)}, enum ${JSON.stringify(choices.slice(0, 5))}`)];
    }
    const plain = Object.fromEntries(Object.entries(schema).filter(([keyword]) => plainKeywords.includes(keyword)));
    const given = [
      ...("default" in schema && schema["default"] !== null ? [["default", schema["default"]] as const] : []),
      ...(Array.isArray(schema["examples"])
        ? schema["examples"].map((one: unknown) => ["examples", one] as const)
        : []),
    ];
    const [wrong] = given.filter(([, value]) => isRefused(plain, value));
    return wrong === undefined ? [] : [toWrong(`${path}: ${wrong[0]} ${JSON.stringify(wrong[1])}, which it refuses`)];
  });
}

function isRefused(schema: Schema, value: unknown): boolean {
  const compiled = compile(schema);
  return "accepts" in compiled && compiled.accepts(value) === false;
}

function toUnusable(seen: string): Omit<Fault, "where"> {
  return {
    severity: "major",
    expected: "enum values of the type beside them",
    seen,
    why: "no value is both, so that whatever a model passes is refused",
    fix: "write the values as the type says, or the type of the values",
  };
}

function toWrong(seen: string): Omit<Fault, "where"> {
  return {
    expected: "defaults and examples that the schema takes",
    seen,
    why: "hosts fill them in and models copy them, and the call is refused",
    fix: "write a value that the schema takes, or leave it out",
  };
}
