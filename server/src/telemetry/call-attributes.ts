import type { Attributes } from "@opentelemetry/api";
import type { CompletedCall, Outcome } from "../call-record.ts";
import { findTool } from "../tools/index.ts";

/** The MCP method of every observed call. */
export const method = "tools/call";

/** The attributes of a call in spans and metrics, each of low cardinality whatever clients send. */
// https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
export function attributesOf({ tool, outcome, protocolVersion, client }: CompletedCall): Attributes {
  const errorType = errorTypes[outcome];
  return {
    "mcp.method.name": method,
    "mcp.protocol.version": protocolVersions.has(protocolVersion) ? protocolVersion : other,
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": isTool(tool) ? tool : other,
    // https://opentelemetry.io/docs/specs/semconv/registry/attributes/user-agent/
    "user_agent.name": client ?? other,
    "network.transport": "tcp",
    "network.protocol.name": "http",
    ...(errorType === undefined ? {} : { "error.type": errorType }),
  };
}

/** What stands for the attributes of a call: one of as few. */
export function keyOf({ tool, outcome, protocolVersion, client = other }: CompletedCall): string {
  const version = protocolVersions.has(protocolVersion) ? protocolVersion : other;
  return `${isTool(tool) ? tool : other} ${outcome} ${version} ${client}`;
}

/** Whether a tool exists; clients may ask for any name. */
export function isTool(name: string): boolean {
  return findTool(name) !== undefined;
}

const other = "_other";
const protocolVersions = new Set(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"]);
const errorTypes: Record<Outcome, string | undefined> = {
  ok: undefined,
  tool_error: "tool_error",
  // https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/#error-type
  protocol_error: "_OTHER",
  cancelled: "cancelled",
};
