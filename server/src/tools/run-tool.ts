import type { CallToolResult } from "@modelcontextprotocol/server";
import type * as z from "zod";
import type { CallRecord } from "../call-record.ts";
import { type Gate, refusalText } from "../gate/gate.ts";
import { detailOf, log } from "../log.ts";
import type { Tool, ToolContext } from "./tool.ts";

/**
 * Runs a tool for a user whom the gate admits: validates input and output, and logs an unexpected error without telling the
 * client more than that. Never rejects.
 */
export async function runTool(
  tool: Tool,
  input: unknown,
  context: ToolContext,
  { gate, record }: { gate: Gate; record: CallRecord },
): Promise<CallToolResult> {
  try {
    const admitted = gate.admits(context.user);
    if (admitted !== true && !(await admitted)) return fail(record, "not_admitted", refusalText);
    const parsed = tool.input.safeParse(input ?? {});
    if (!parsed.success)
      return fail(record, `invalid_input: ${knownFields(tool, parsed.error)}`, toText(tool, parsed.error));
    // The schema made it what `run` takes.
    const answer = await tool.run(parsed.data as never, context);
    if ("fault" in answer) return fail(record, answer.fault, answer.fault);
    if ("content" in answer) return { content: answer.content };
    const { data, text, meta } = answer;
    const structuredContent = tool.output?.parse(data) ?? {};
    return { content: [{ type: "text", text }], structuredContent, ...(meta ? { _meta: meta } : {}) };
  } catch (error) {
    if (!context.signal.aborted) log("error", "tool_failed", { tool: tool.name, error: detailOf(error) });
    return fail(record, "unexpected", "The tool failed unexpectedly: try again later.");
  }
}

function fail(record: CallRecord, fault: string, text: string): CallToolResult {
  record.fault = fault;
  return { content: [{ type: "text", text }], isError: true };
}

function toText({ name }: Tool, { issues }: z.ZodError): string {
  const faults = issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  return `Input validation error: Invalid arguments for tool ${name}: ${faults.join("; ")}`;
}

/** The log names the fields that the schema has, and nothing that the client made up. */
function knownFields({ input }: Tool, { issues }: z.ZodError): string {
  const names = issues.map(({ path: [name] }) => (typeof name === "string" && name in input.shape ? name : "other"));
  return [...new Set(names)].join(", ");
}
