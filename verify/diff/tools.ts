import type { JsonReport, SchemaCopy, ToolContract } from "../result.ts";
import { type Difference, difference, type DifferenceKind } from "./difference.ts";
import { brokenPromises, newDemands } from "./schemas.ts";

/** Tools that were added, removed or changed; a change is breaking where a call or a result of before may fail now. */
export function compareTools({ about: before }: JsonReport, { about: after }: JsonReport): Difference[] {
  if (before?.kind !== "open" || after?.kind !== "open") {
    const which = before?.kind === "open" ? "second" : "first";
    return [difference("cannot be compared", "tools", `the ${which} report has no list of tools: give a token`)];
  }
  const [old, now] = [before.tools, after.tools].map((tools) => new Map(tools.map((tool) => [tool.name, tool])));
  const removed = before.tools.filter(({ name }) => !now?.has(name));
  const added = after.tools.filter(({ name }) => !old?.has(name));
  return [
    ...removed.map(({ name }) => breaking("tool removed", name, "calls of it fail now")),
    ...after.tools.flatMap((tool) => {
      const was = old?.get(tool.name);
      return was ? compareTool(was, tool) : [];
    }),
    ...added.map(({ name }) => difference("tool added", name, "it is new")),
  ];
}

function compareTool(was: ToolContract, is: ToolContract): Difference[] {
  const { name } = is;
  const broken = [
    ...compareSchemas("inputSchema", was.inputSchema, is.inputSchema, newDemands),
    ...compareOutput(was.outputSchema, is.outputSchema),
    ...lostCallers(was, is),
  ];
  const changed = [
    ...(was.title === is.title ? [] : ["another title"]),
    ...(was.description === is.description ? [] : ["another description: models may choose it for other prompts"]),
    ...compareMembers(was.annotations, is.annotations),
    ...(was.meta && is.meta ? compareMembers(was.meta, is.meta, "_meta.") : []),
  ];
  const isOtherwise =
    was.inputSchema.sha256 !== is.inputSchema.sha256 || was.outputSchema?.sha256 !== is.outputSchema?.sha256;
  if (isOtherwise && broken.length === 0) changed.push("another schema, which takes and gives all that it did");
  return [
    ...broken.map((text) => breaking("tool changed", name, text)),
    ...changed.map((text) => difference("tool changed", name, text)),
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

/** Word for word; a host asks its user again where a tool no longer says that it only reads, or shows another component. */
function compareMembers<Value>(was: Record<string, Value>, is: Record<string, Value>, prefix = ""): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
    was[name] === is[name]
      ? []
      : [`${prefix}${name}: ${was[name] ?? "not said"} before, ${is[name] ?? "not said"} now`],
  );
}

/** Who could call a tool before, by its `_meta`, and cannot now. */
function lostCallers({ meta: was }: ToolContract, { meta: is }: ToolContract): string[] {
  if (!was || !is) return [];
  const [old, now] = [callersIn(was), callersIn(is)];
  return old.filter((caller) => !now.includes(caller)).map((caller) => `${caller} may not call it any more`);
}

// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
// https://developers.openai.com/apps-sdk/reference
function callersIn(meta: Record<string, string>): string[] {
  const standard = meta["ui.visibility"];
  const ofChatGpt = meta["openai/visibility"] === '"private"' ? [] : ["the model"];
  const model = standard === undefined ? ofChatGpt : standard.includes('"model"') ? ["the model"] : [];
  const isComponents = standard?.includes('"app"') ?? meta["openai/widgetAccessible"] === "true";
  return [...model, ...(isComponents ? ["a component"] : [])];
}

function breaking(kind: DifferenceKind, subject: string, text: string): Difference {
  return { kind, severity: "major", isBreaking: true, subject, text };
}
