import type { Tool } from "@modelcontextprotocol/client";
import { sampleArguments, textOfLength } from "../json-schema/sample.ts";
import { compile, propertiesOf, requiredOf } from "../json-schema/schema.ts";

/** Arguments that may upset a tool. */
export interface BadArguments {
  what: string;
  value: unknown;
  /** Whether the schema refuses them, so that the tool must. */
  mustBeRefused: boolean;
}

/** Properties of one tool that are tried. */
const mostProperties = 4;
const longText = 100_000;

// None of them is taken for the type it stands for by a parser that means well.
const wrong: Record<string, unknown> = {
  string: { slipway: true },
  number: "slipway",
  integer: "slipway",
  boolean: "slipway",
  array: "slipway",
  object: "slipway",
};

/** Arguments that the tool's schema refuses; for a tool that only reads also some that are merely unusual. */
export function badArgumentsFor({ inputSchema }: Tool, onlyReads: boolean): BadArguments[] {
  const compiled = compile(inputSchema);
  if ("broken" in compiled) return [];
  const sample = sampleArguments(inputSchema) ?? {};
  const required = requiredOf(inputSchema);
  const properties = propertiesOf(inputSchema).slice(0, mostProperties);
  const made: [what: string, value: unknown][] = [
    ...(required.length > 0 ? [["nothing that is required", {}] as [string, unknown]] : []),
    ...properties.flatMap(([name, { type }]): [string, unknown][] => {
      const value = typeof type === "string" ? wrong[type] : undefined;
      const odd: [string, unknown][] =
        value === undefined ? [] : [[`a wrong type of ${name}`, { ...sample, [name]: value }]];
      if (required.includes(name)) odd.push([`null as ${name}`, { ...sample, [name]: null }]);
      if (type !== "object" && type !== undefined)
        odd.push([`deep objects as ${name}`, { ...sample, [name]: nested(100) }]);
      if (type === "string")
        odd.push([`${longText} characters as ${name}`, { ...sample, [name]: textOfLength(longText) }]);
      return odd;
    }),
  ];
  return made.flatMap(([what, value]) => {
    const isAccepted = compiled.accepts(value);
    // Of what takes too long to be matched nobody can ask that it be refused.
    if (isAccepted === undefined || (isAccepted && !onlyReads)) return [];
    return [{ what, value, mustBeRefused: !isAccepted }];
  });
}

function nested(depth: number): unknown {
  let value: unknown = "slipway";
  for (let level = 0; level < depth; level += 1) value = { slipway: value };
  return value;
}
