import type { Tool } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { callTool, onlyReads } from "../mcp/tool-call.ts";
import { sampleArguments } from "../json-schema/sample.ts";
import { requiredOf } from "../json-schema/schema.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import type { Component } from "./component.ts";
import { makeUpResult, type ToolResult } from "./made-up.ts";

/** The tool call that a component is shown for. */
export interface FirstResult {
  tool: Tool;
  args: Record<string, unknown>;
  result: ToolResult;
  isReal: boolean;
}

const callSeconds = 10;
const mostTools = 4;

/**
 * Calls a tool of the component that only reads, or of those that the caller lets be called, or makes a result up; undefined
 * where nothing says what it holds.
 */
export async function findFirstResult(
  { tools }: Component,
  context: CheckContext,
  isCallable: (tool: Tool) => boolean = onlyReads,
): Promise<FirstResult | undefined> {
  const needs = (tool: Tool) => requiredOf(tool.inputSchema).length;
  // One that only reads first, and what needs the fewest arguments.
  const rank = (tool: Tool) => needs(tool) + (onlyReads(tool) ? 0 : 100);
  const readers = tools.filter(isCallable).toSorted((one, other) => rank(one) - rank(other));
  const rpc = await openJsonRpc(context);
  for (const tool of readers.slice(0, mostTools)) {
    const args = sampleArguments(tool.inputSchema);
    if (args === undefined) continue;
    const outcome = await callTool(context, rpc, tool.name, args, callSeconds);
    if (outcome.kind === "result") return { tool, args, result: outcome.result, isReal: true };
  }
  const described = [...readers, ...tools].find(({ outputSchema }) => outputSchema !== undefined);
  if (!described) return undefined;
  const args = sampleArguments(described.inputSchema) ?? {};
  return { tool: described, args, result: makeUpResult(described, args), isReal: false };
}

/** Whether any list in a result has nothing in it, so that little can be seen of it. */
export function hasEmptyList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(hasEmptyList);
  return typeof value === "object" && value !== null && Object.values(value).some(hasEmptyList);
}
