import { parseJson } from "../json.ts";
import type { JsonReport, SchemaCopy, ToolContract } from "../result.ts";
import { type Difference, difference, type DifferenceKind } from "./difference.ts";
import { brokenPromises, newDemands } from "./schemas.ts";
import { type ToolRuleName, toolRules } from "./tool-rules.ts";

/** The differences between the tools of two reports. */
export function compareReportedTools({ about: before }: JsonReport, { about: after }: JsonReport): Difference[] {
  if (before?.kind === "open" && after?.kind === "open") return compareTools(before.tools, after.tools);
  const which = before?.kind === "open" ? "second" : "first";
  return [difference("cannot be compared", "tools", `the ${which} report has no list of tools: give a token`)];
}

/**
 * Tools that were added, removed or changed, each by a rule; a change is breaking where a call or a result of before may
 * fail now. `lostComponents` are URIs of before that nothing answers at any more, where that is known.
 */
export function compareTools(
  before: readonly ToolContract[],
  after: readonly ToolContract[],
  lostComponents: ReadonlySet<string> = new Set(),
): Difference[] {
  const [old, now] = [before, after].map((tools) => new Map(tools.map((tool) => [tool.name, tool])));
  const removed = before.filter(({ name }) => !now?.has(name));
  const added = after.filter(({ name }) => !old?.has(name));
  return [
    ...removed.map((tool) => byRule("tool removed", "tool-removed", tool.name, whereItWent(tool, added))),
    ...after.flatMap((tool) => {
      const was = old?.get(tool.name);
      return was ? compareTool(was, tool, lostComponents) : [];
    }),
    ...added.map(({ name }) => byRule("tool added", "tool-added", name, "it is new")),
  ];
}

/** A tool of another name that takes the very same is most likely the one that is missed. */
function whereItWent({ inputSchema }: ToolContract, added: readonly ToolContract[]): string {
  const heir = added.find((tool) => tool.inputSchema.sha256 === inputSchema.sha256);
  return heir ? `calls of it fail now; was it renamed to ${heir.name}?` : "calls of it fail now";
}

function compareTool(was: ToolContract, is: ToolContract, lost: ReadonlySet<string>): Difference[] {
  const told = (rule: ToolRuleName, texts: readonly string[]) =>
    texts.map((text) => byRule("tool changed", rule, is.name, text));
  const broken = [
    ...told("arguments-narrowed", compareSchemas("inputSchema", was.inputSchema, is.inputSchema, newDemands)),
    ...told("result-changed", compareOutput(was.outputSchema, is.outputSchema)),
    ...told("caller-lost", lostCallers(was, is)),
    ...told("component-lost", lostUris(was, lost)),
  ];
  const meta = was.meta && is.meta ? changedNames(was.meta, is.meta) : [];
  const isOtherwise =
    was.inputSchema.sha256 !== is.inputSchema.sha256 || was.outputSchema?.sha256 !== is.outputSchema?.sha256;
  return [
    ...broken,
    ...told("words-changed", [
      ...(was.title === is.title ? [] : ["another title"]),
      ...(was.description === is.description ? [] : ["another description: models may choose it for other prompts"]),
    ]),
    ...told(
      "hints-changed",
      changedNames(was.annotations, is.annotations).map(toWords(was.annotations, is.annotations)),
    ),
    ...meta.flatMap((name) => told(ruleOfMember(name), [`_meta.${toWords(was.meta, is.meta)(name)}`])),
    ...(isOtherwise && !broken.some(({ rule }) => rule === "arguments-narrowed" || rule === "result-changed")
      ? told("schema-widened", ["another schema, which takes and gives all that it did"])
      : []),
  ];
}

function compareOutput(was: SchemaCopy | undefined, is: SchemaCopy | undefined): string[] {
  if (was === undefined) return [];
  if (is === undefined) return ["outputSchema is gone: nothing promises structuredContent any more"];
  return compareSchemas("outputSchema", was, is, brokenPromises);
}

function compareSchemas(
  which: string,
  was: SchemaCopy,
  is: SchemaCopy,
  compare: (before: Record<string, unknown>, after: Record<string, unknown>) => string[],
): string[] {
  if (was.sha256 === is.sha256) return [];
  if (was.schema && is.schema) return compare(was.schema, is.schema).map((text) => `${which}: ${text}`);
  return [`${which} changed, and is too large for a report to say how`];
}

function changedNames(was: Record<string, unknown>, is: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => was[name] !== is[name]);
}

/** Word for word; a host asks its user again where a tool no longer says that it only reads, or shows another component. */
function toWords(was: Record<string, unknown> = {}, is: Record<string, unknown> = {}): (name: string) => string {
  return (name) => `${name}: ${String(was[name] ?? "not said")} before, ${String(is[name] ?? "not said")} now`;
}

// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
// https://developers.openai.com/apps-sdk/reference
const componentMembers = ["ui.resourceUri", "openai/outputTemplate"];

function ruleOfMember(name: string): ToolRuleName {
  if (componentMembers.includes(name)) return "component-moved";
  // https://developers.openai.com/apps-sdk/build/auth
  return name.startsWith("securitySchemes") ? "scopes-changed" : "hints-changed";
}

/** The URIs of the component that a tool shows. */
export function componentUris({ meta = {} }: ToolContract): string[] {
  const uris = componentMembers.flatMap((name) => {
    const uri: unknown = parseJson(meta[name] ?? "");
    return typeof uri === "string" ? [uri] : [];
  });
  return [...new Set(uris)];
}

function lostUris(was: ToolContract, lost: ReadonlySet<string>): string[] {
  return componentUris(was)
    .filter((uri) => lost.has(uri))
    .map((uri) => `its component ${uri} cannot be read any more`);
}

/** Who could call a tool before, by its `_meta`, and cannot now. */
function lostCallers({ meta: was }: ToolContract, { meta: is }: ToolContract): string[] {
  if (!was || !is) return [];
  const [old, now] = [callersIn(was), callersIn(is)];
  return old.filter((caller) => !now.includes(caller)).map((caller) => `${caller} may not call it any more`);
}

function callersIn(meta: Record<string, string>): string[] {
  const standard = meta["ui.visibility"];
  const ofChatGpt = meta["openai/visibility"] === '"private"' ? [] : ["the model"];
  const model = standard === undefined ? ofChatGpt : standard.includes('"model"') ? ["the model"] : [];
  const isComponents = standard?.includes('"app"') ?? meta["openai/widgetAccessible"] === "true";
  return [...model, ...(isComponents ? ["a component"] : [])];
}

function byRule(kind: DifferenceKind, rule: ToolRuleName, subject: string, text: string): Difference {
  const { isBreaking } = toolRules[rule];
  return { kind, severity: isBreaking ? "major" : "info", isBreaking, subject, text, rule };
}
