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
  ];
  const changed = [
    ...(was.title === is.title ? [] : ["another title"]),
    ...(was.description === is.description ? [] : ["another description: models may choose it for other prompts"]),
    ...compareHints(was.annotations, is.annotations),
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

/** Hints are kept word for word; a host asks its user again where a tool no longer says that it only reads. */
function compareHints(was: ToolContract["annotations"], is: ToolContract["annotations"]): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((hint) =>
    was[hint] === is[hint] ? [] : [`${hint}: ${was[hint] ?? "not said"} before, ${is[hint] ?? "not said"} now`],
  );
}

function breaking(kind: DifferenceKind, subject: string, text: string): Difference {
  return { kind, severity: "major", isBreaking: true, subject, text };
}
