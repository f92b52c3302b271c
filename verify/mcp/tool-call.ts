import type { Tool } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { requiredOf } from "../json-schema/schema.ts";
import { messageOf } from "../message.ts";
import type { VerifyOptions } from "../options.ts";
import { isObject } from "../json.ts";
import { bearerChallenge, type Challenge } from "./authorization.ts";
import { changingWordOf } from "./changing-words.ts";
import type { Reply, JsonRpc } from "./json-rpc.ts";

/** How a call of a tool ended. */
export type Outcome =
  | { kind: "result"; result: Record<string, unknown> }
  /** A tool error, a JSON-RPC error with its code, or a plain status below 500. */
  | { kind: "refused"; text: string; toolError: boolean; code?: number }
  /** A status from 500, or a connection that broke off. */
  | { kind: "broken"; text: string }
  | { kind: "silent"; text: string }
  | Barred
  /** The response is longer than the 1 MiB that is read of it. */
  | { kind: "too-long"; text: string }
  /** It says nothing of the tool: sign-in or more input is wanted. */
  | { kind: "undecided" };

/** An HTTP status that keeps a caller away from the tool. */
export interface Barred {
  kind: "barred";
  status: 401 | 403 | 429;
  text: string;
  /** Of bearer tokens, where there is one. */
  challenge?: Challenge;
  /** Seconds, as `Retry-After` has them. */
  retryAfter?: number;
}

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

/** Whether it may be called with valid input: it says that it only reads, and no word of its name or description contradicts. */
export function onlyReads(tool: Tool): boolean {
  return saysReadOnly(tool) && changingWordOf(tool) === undefined;
}

/** The same, and with leave to write also where a word contradicts. */
export function mayBeCalled(tool: Tool, { allowWrites = false }: Pick<VerifyOptions, "allowWrites">): boolean {
  return onlyReads(tool) || (allowWrites && saysReadOnly(tool));
}

/** Why none of the tools is called; names the flag where one would be called with it. */
export function noReaders(tools: readonly Tool[]): { skip: string } {
  return tools.some(saysReadOnly)
    ? { skip: "the tools with readOnlyHint have a name or description that says otherwise: --allow-writes" }
    : { skip: "no tool says with readOnlyHint that it only reads" };
}

function saysReadOnly({ annotations, execution }: Tool): boolean {
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

function toOutcome(reply: Reply): Outcome {
  const { status, body, cut, result, error } = reply;
  if (status === 401 || status === 403 || status === 429) return toBarred(status, reply);
  if (cut) return { kind: "too-long", text: "more than 1 MiB" };
  if (status >= 500) return { kind: "broken", text: `status ${status}: ${body}` };
  if (error) return { kind: "refused", text: error.message, toolError: false, code: error.code };
  if (!result) return { kind: "refused", text: `status ${status}: ${body}`, toolError: false };
  const { isError, resultType, _meta } = result;
  const wantsMore = typeof resultType === "string" && resultType !== "complete";
  // https://developers.openai.com/apps-sdk/build/auth
  if (wantsMore || (isObject(_meta) && "mcp/www_authenticate" in _meta)) return { kind: "undecided" };
  return isError === true ? { kind: "refused", text: textOf(result), toolError: true } : { kind: "result", result };
}

function toBarred(status: Barred["status"], { body, headers }: Reply): Barred {
  const challenge = bearerChallenge(headers["www-authenticate"]);
  const seconds = Number(headers["retry-after"]);
  return {
    kind: "barred",
    status,
    text: `status ${status}: ${body || "an empty body"}`,
    ...(challenge === undefined ? {} : { challenge }),
    ...(seconds > 0 ? { retryAfter: seconds } : {}),
  };
}
