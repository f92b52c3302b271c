import type { Tool } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { requiredOf } from "../json-schema/schema.ts";
import { messageOf } from "../message.ts";
import { isObject } from "../json.ts";
import type { Reply, JsonRpc } from "./json-rpc.ts";

/** How a call of a tool ended. */
export type Outcome =
  | { kind: "result"; result: Record<string, unknown> }
  /** A tool error, a JSON-RPC error with its code, or a plain status below 500. */
  | { kind: "refused"; text: string; toolError: boolean; code?: number }
  /** A status from 500, or a connection that broke off. */
  | { kind: "broken"; text: string }
  | { kind: "silent"; text: string }
  /** It says nothing of the tool: sign-in is wanted, more input, a pause, or the answer is too long to read. */
  | { kind: "undecided" };

/** Calls a tool plainly; throws only where the context's time is up. */
export async function callTool(
  { signal }: CheckContext,
  rpc: JsonRpc,
  tool: string,
  args: unknown,
  timeoutSeconds: number,
): Promise<Outcome> {
  const began = performance.now();
  try {
    return toOutcome(await rpc.request("tools/call", { name: tool, arguments: args }, { timeoutSeconds }));
  } catch (error) {
    signal.throwIfAborted();
    const isLate = performance.now() - began >= timeoutSeconds * 950;
    return isLate
      ? { kind: "silent", text: `no answer in ${timeoutSeconds} s` }
      : { kind: "broken", text: messageOf(error) };
  }
}

/** Whether it may be called with valid input: it only reads, and says so. */
export function onlyReads({ annotations, execution }: Tool): boolean {
  return (
    annotations?.readOnlyHint === true && annotations.destructiveHint !== true && execution?.taskSupport !== "required"
  );
}

/** Whether it may be called with no arguments at all: it only reads, and requires none. */
export function readsWithoutArguments(tool: Tool): boolean {
  return onlyReads(tool) && requiredOf(tool.inputSchema).length === 0;
}

/** The text that a model would see of a result. */
export function textOf(result: Record<string, unknown>): string {
  const { content } = result;
  if (!Array.isArray(content)) return "";
  return content
    .flatMap((part: unknown) => (isObject(part) && typeof part["text"] === "string" ? part["text"] : []))
    .join("\n");
}

function toOutcome({ status, body, cut, result, error }: Reply): Outcome {
  if (cut || status === 401 || status === 403 || status === 429) return { kind: "undecided" };
  if (status >= 500) return { kind: "broken", text: `status ${status}: ${body}` };
  if (error) return { kind: "refused", text: error.message, toolError: false, code: error.code };
  if (!result) return { kind: "refused", text: `status ${status}: ${body}`, toolError: false };
  const { isError, resultType, _meta } = result;
  const wantsMore = typeof resultType === "string" && resultType !== "complete";
  // https://developers.openai.com/apps-sdk/build/auth
  if (wantsMore || (isObject(_meta) && "mcp/www_authenticate" in _meta)) return { kind: "undecided" };
  return isError === true ? { kind: "refused", text: textOf(result), toolError: true } : { kind: "result", result };
}
