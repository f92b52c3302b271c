import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "../../../verify/json.ts";
import { defineRule, type Rule, type RuleWords } from "../rule.ts";
import { pages } from "./pages.ts";

export const hints = ["readOnlyHint", "openWorldHint", "destructiveHint"] as const;
const retired = ["openai/visibility"];
const told = ["openai/toolInvocation/invoking", "openai/toolInvocation/invoked"];
const longest = { name: 64, told: 64, instructions: 512 };

const place =
  /^(?:lat|lng|lon|latitude|longitude|coordinates|city|geo(?:location)?|ip[_-]?address|user[_-]?location)$/i;

type ToolRule = Omit<RuleWords, "page"> & { page?: string; of(tool: Tool): string | undefined };

/** What directories ask of the tools as the server lists them. */
export const toolRules: Rule[] = [
  ...rulesOfTools([
    {
      code: "annotations_required",
      for: ["openai"],
      severity: "major",
      title: "every tool says readOnlyHint, openWorldHint and destructiveHint",
      why: "the scan refuses a tool that leaves one of them out",
      fix: "set all three to true or false",
      of({ annotations = {} }) {
        const left = hints.filter((hint) => typeof annotations[hint] !== "boolean");
        return left.length === 0 ? undefined : `no ${left.join(", ")}`;
      },
    },
    {
      code: "claude_tool_hints",
      for: ["claude"],
      severity: "major",
      title: "every tool either only reads or says whether it destroys",
      why: "Claude's directory refuses a tool that says neither",
      fix: "set readOnlyHint to true, or destructiveHint to true or false",
      page: pages.claude,
      of: ({ annotations = {} }) =>
        annotations.readOnlyHint === true || typeof annotations.destructiveHint === "boolean"
          ? undefined
          : "neither hint",
    },
    {
      code: "claude_tool_title",
      for: ["claude"],
      severity: "major",
      title: "every tool has a title",
      why: "Claude's directory refuses a tool without one",
      fix: "set title",
      page: pages.claude,
      of: ({ title, annotations }) => ((title ?? annotations?.title ?? "") === "" ? "no title" : undefined),
    },
    {
      code: "tool_name_too_long",
      for: ["claude", "openai"],
      severity: "major",
      title: "a tool's name has at most 64 characters",
      why: "hosts refuse longer ones",
      fix: "shorten it",
      page: pages.claude,
      of: ({ name }) => (name.length > longest.name ? `${name.length} characters` : undefined),
    },
    {
      code: "deprecated_metadata",
      for: ["openai"],
      severity: "minor",
      title: "no tool has metadata that is retired",
      why: "it was deprecated in July 2026 and will stop working",
      fix: "write _meta.ui.visibility in its place",
      page: pages.reference,
      of({ _meta: meta = {} }) {
        const left = retired.filter((name) => name in meta);
        return left.length === 0 ? undefined : left.join(", ");
      },
    },
    {
      code: "tool_invocation_too_long",
      for: ["openai"],
      severity: "minor",
      title: "what is shown while a tool runs has at most 64 characters",
      why: "ChatGPT refuses longer ones",
      fix: "shorten openai/toolInvocation",
      page: pages.reference,
      of({ _meta: meta = {} }) {
        const left = told.filter((name) => String(meta[name] ?? "").length > longest.told);
        return left.length === 0 ? undefined : left.join(", ");
      },
    },
    {
      code: "tool_description_directs",
      for: ["claude", "openai"],
      severity: "minor",
      title: "descriptions say what a tool does, and not what to do with others",
      why: "reviewers take it for an attempt to steer the model",
      fix: "leave out what is said of other apps, and the word always",
      page: pages.claude,
      of({ description = "" }) {
        const found =
          /\b(?:always (?:use|call|prefer)|instead of (?:other|any)|ignore (?:all|any|previous|other)|do not tell the user|you must)\b/i.exec(
            description,
          );
        return found === null ? undefined : `"${found[0]}"`;
      },
    },
    {
      code: "location_requested",
      for: ["openai"],
      severity: "minor",
      title: "no tool asks for a raw location",
      why: "OpenAI's guidelines want tools to take the place that the host knows in place of fields such as city or coordinates",
      fix: "leave the field out where the task does without it",
      of({ inputSchema }) {
        const asked = [...new Set(fieldsIn(inputSchema))].filter((name) => place.test(name));
        return asked.length === 0 ? undefined : asked.join(", ");
      },
    },
  ]),
  defineRule({
    code: "instructions_too_long",
    for: ["openai"],
    severity: "info",
    title: "what matters in the server's instructions stands in the first 512 characters",
    why: "ChatGPT reads no more of them",
    fix: "put it first, or shorten them",
    page: pages.reference,
    needs: ["server"],
    judge({ server: { instructions = "" } }) {
      return instructions.length > longest.instructions ? [`${instructions.length} characters`] : [];
    },
  }),
];

function rulesOfTools(rules: ToolRule[]): Rule[] {
  return rules.map(({ of, page = pages.guidelines, ...rule }) =>
    defineRule({
      ...rule,
      page,
      needs: ["tools"],
      judge: ({ tools }) =>
        tools.flatMap((tool) => {
          const seen = of(tool);
          return seen === undefined ? [] : [`${tool.name}: ${seen}`];
        }),
    }),
  );
}

/** The names of all fields that a schema has, also in parts of it. */
function fieldsIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldsIn);
  if (!isObject(schema)) return [];
  const { properties, ...rest } = schema;
  const own = isObject(properties) ? properties : {};
  return [...Object.keys(own), ...Object.values(own).flatMap(fieldsIn), ...Object.values(rest).flatMap(fieldsIn)];
}

/** Whether any tool shows a component. */
export function showsComponents(tools: readonly Tool[]): boolean {
  return tools.some(({ _meta: meta }) => {
    const ui: unknown = meta?.["ui"];
    return meta?.["openai/outputTemplate"] !== undefined || (isObject(ui) && ui["resourceUri"] !== undefined);
  });
}
