import type { CallToolResult, Tool } from "@modelcontextprotocol/client";
import { callTimeoutMs } from "../mcp/connections.ts";
import { readsWithoutArguments } from "../mcp/tool-call.ts";
import type { Identity, Skip, CheckContext } from "../contract.ts";
import { readClaims } from "./forged-tokens.ts";

const mostReaders = 10;

/** Calls a tool as one of the users; a failure is a result, too. */
export async function callAs(
  context: CheckContext,
  identity: Identity,
  name: string,
  args: Record<string, unknown> = {},
): Promise<CallToolResult> {
  const client = await context.connect("auto", { identity });
  try {
    return await client.callTool({ name, arguments: args }, { timeout: callTimeoutMs, signal: context.signal });
  } catch (error) {
    context.signal.throwIfAborted();
    return { content: [{ type: "text", text: String(error) }], isError: true };
  }
}

/** The tools that show what there is, without being told more. */
export async function findReaders(context: CheckContext): Promise<Tool[]> {
  return (await context.tools()).filter(readsWithoutArguments).slice(0, mostReaders);
}

/** Why two tokens say nothing of two users; undefined where they may. */
export function oneUser({ options: { token = "", secondToken = "" } }: CheckContext): Skip | undefined {
  const [one, other] = [readClaims(token), readClaims(secondToken)];
  const isOne = token === secondToken || (one?.["sub"] !== undefined && one["sub"] === other?.["sub"]);
  return isOne ? { skip: "both tokens are of one user" } : undefined;
}
