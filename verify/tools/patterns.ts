import type { Tool } from "@modelcontextprotocol/client";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { subschemasOf } from "../json-schema/subschemas.ts";
import { slowText } from "../json-schema/slow-pattern.ts";

/** One that hangs takes this program's time, too. */
const mostMs = 1500;
const mostSubschemas = 2000;
const longestShown = 24;

/** A regular expression in a schema. */
interface Place {
  where: string;
  source: string;
}

/** Whether validating an argument or a result ends in time, whatever text it is. */
export const patterns: Check = {
  id: "tools.patterns",
  group: "tools",
  title: "patterns in schemas are matched in no time, whatever the text",
  severity: "minor",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const places = Map.groupBy((await context.tools()).flatMap(placesIn), ({ source }) => source);
    const faults: Fault[] = [];
    const began = performance.now();
    for (const [source, [first, ...others]] of places) {
      const text = first && performance.now() - began < mostMs ? slowText(source) : undefined;
      if (first && text !== undefined) faults.push(toFault(first, others.length, text, context));
    }
    return faults;
  },
};

function placesIn({ name, inputSchema, outputSchema }: Tool): Place[] {
  return Object.entries({ inputSchema, outputSchema }).flatMap(([which, schema]) =>
    subschemasOf(schema ?? {}, mostSubschemas).flatMap(({ path, schema: { pattern, patternProperties } }) => {
      const where = [`${name}: ${which}`, ...(path === "" ? [] : [path])].join(".");
      const keys = typeof patternProperties === "object" && patternProperties !== null ? patternProperties : {};
      return [...(typeof pattern === "string" ? [pattern] : []), ...Object.keys(keys)].map((source) => ({
        where,
        source,
      }));
    }),
  );
}

function toFault({ where, source }: Place, others: number, text: string, { quote }: CheckContext): Fault {
  const more = others === 0 ? "" : ` and ${others} more`;
  const shown = JSON.stringify(text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`);
  return {
    where: quote(`${where}${more}`),
    expected: "a pattern that is matched in microseconds",
    seen: quote(`${source} is not done after half a second with ${shown}, a text of ${text.length} characters`),
    // https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
    why: "a host that validates with it hangs on such a text, and so does the server itself where it validates",
    fix: "take one of two repetitions inside one another away, such as (\\w+)* for \\w*, and set maxLength",
  };
}
