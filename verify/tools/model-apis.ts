import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault, Severity } from "../contract.ts";
import { hosts, modelRules, type ModelRule, type Trait } from "./model-rules.ts";
import { type Sighting, traitsOf } from "./model-traits.ts";
import { nameTools } from "./name-tools.ts";

/** Whether the APIs that hosts hand the tools to take them: what a protocol allows, a model's API may refuse. */
export const modelApis: Check = {
  id: "tools.model-apis",
  group: "tools",
  title: "the model APIs of OpenAI, Anthropic and Google accept the tools",
  severity: "major",
  quick: true,
  needs: ["tools.schemas"],
  async run(context) {
    const tools = await context.tools();
    const found = new Map<string, Refusal>();
    const add = (sighting: Sighting, tool?: Tool) => {
      const rules = modelRules.filter((rule) => rule.trait === sighting.trait && isRefused(rule, sighting.value));
      if (rules.length === 0) return;
      const key = `${sighting.trait} ${rules.map(({ host }) => host).join()}`;
      const refusal = found.get(key) ?? { sighting, rules, tools: [] };
      found.set(key, refusal);
      if (tool && !refusal.tools.includes(tool)) refusal.tools.push(tool);
    };
    const { length } = await context.allTools();
    add({ trait: "number of tools", value: length, seen: `${length} tools` });
    for (const tool of tools) for (const sighting of traitsOf(tool)) add(sighting, tool);
    return [...found.values()].map((refusal) => {
      const fault = toFault(refusal);
      return {
        ...fault,
        where: context.quote(nameTools(refusal.tools) || "tools/list"),
        seen: context.quote(fault.seen),
      };
    });
  },
};

/** What some hosts refuse, and the tools in which it was seen. */
interface Refusal {
  sighting: Sighting;
  rules: ModelRule[];
  tools: Tool[];
}

function isRefused({ takes }: ModelRule, value: Sighting["value"]): boolean {
  if (typeof takes === "number") return typeof value === "number" && value > takes;
  return takes === undefined || !takes.test(String(value));
}

function toFault({ sighting, rules }: Refusal): Fault {
  const least = Math.min(...rules.map(({ takes }) => (typeof takes === "number" ? takes : Infinity)));
  const { expected, fix } = texts[sighting.trait];
  return {
    severity: severityOf(rules),
    expected: expected(least),
    seen: sighting.seen,
    why: whyOf(rules),
    fix,
  };
}

function severityOf(rules: readonly ModelRule[]): Severity {
  const isLarge = ({ host }: ModelRule) => host === "OpenAI's API" || host === "Claude's API";
  if (rules.some((rule) => rule.does === "refuses the request" && isLarge(rule))) return "major";
  const isMild = ({ does, host }: ModelRule) =>
    does === "refuses it when strict" || (does === "refuses it unmended" && host !== "OpenAI's API");
  return rules.every(isMild) ? "info" : "minor";
}

const consequences: Readonly<Record<ModelRule["does"], (who: string, several: boolean) => string>> = {
  "refuses the request": (who, several) =>
    `${who} ${several ? "refuse" : "refuses"} the whole request, with the tools of all other servers in it`,
  "leaves the tool out": (who, several) => `${who} ${several ? "leave" : "leaves"} the tool out`,
  "cuts it off": (who, several) => `${who} ${several ? "cut" : "cuts"} it off`,
  "refuses it unmended": (who, several) =>
    `${who} ${several ? "refuse" : "refuses"} it from clients that do not mend it`,
  "refuses it when strict": (who, several) =>
    `${who} ${several ? "refuse" : "refuses"} it where a client asks for strict output`,
};

/** What each host does, and which APIs are not known to mind. */
function whyOf(rules: readonly ModelRule[]): string {
  const kinds = [...new Set(rules.map(({ does }) => does))];
  const parts = kinds.map((kind) => {
    const names = rules.filter(({ does }) => does === kind).map(({ host }) => host);
    return consequences[kind](joined(names), names.length > 1);
  });
  const others = hosts.filter((host) => host.endsWith("API") && !rules.some((rule) => rule.host === host));
  const rest = others.length > 0 ? [`${joined(others)} ${others.length > 1 ? "are" : "is"} not known to mind`] : [];
  return [...parts, ...rest].join("; ");
}

function joined(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}

const texts: Readonly<Record<Trait, { expected: (most: number) => string; fix: string }>> = {
  "name characters": {
    expected: () => "names of the characters A-Z, a-z, 0-9, _ and -, not beginning with a digit",
    fix: "rename the tool, with _ in place of each other character",
  },
  "name length": {
    expected: (most) => `names of at most ${most} characters`,
    fix: "give the tool a shorter name: hosts may put the server's name before it",
  },
  "argument names": {
    expected: () => "argument names of 1 to 64 of the characters A-Z, a-z, 0-9, _, . and -",
    fix: "give the argument a plain name, and translate it where the server passes it on",
  },
  "combination at the root": {
    expected: () => "no anyOf, oneOf, allOf, enum or not at the root of an inputSchema",
    fix: "make all arguments properties of one object, and refuse wrong combinations in words when the tool is called",
  },
  "array without items": {
    expected: () => "items in every schema of type array",
    fix: 'say what the list holds, such as items: { "type": "string" }',
  },
  "no properties at the root": {
    expected: () => "properties in the inputSchema, if only {}",
    fix: 'write { "type": "object", "properties": {} }',
  },
  "enum of other than texts": {
    expected: () => "enum with texts alone, and type string beside it",
    fix: "offer the values as texts, or a range with minimum and maximum",
  },
  "unknown format": {
    expected: () => "formats that JSON Schema defines",
    fix: "say the form in the description, or as a pattern",
  },
  "description length": {
    expected: (most) => `descriptions of at most ${most} characters`,
    fix: "keep when to use it and when not; move the rest to the arguments' descriptions or a resource",
  },
  "number of tools": {
    expected: (most) => `at most ${most} tools`,
    fix: "offer fewer tools with more arguments, or split the server into several",
  },
  "number of enum values": {
    expected: (most) => `at most ${most} enum values in one schema`,
    fix: "take a text and offer a tool that searches for the values",
  },
  "number of properties": {
    expected: (most) => `at most ${most} properties in one schema`,
    fix: "ask for less at once",
  },
  "depth of objects": {
    expected: (most) => `at most ${most} levels of objects`,
    fix: "flatten the arguments",
  },
};
