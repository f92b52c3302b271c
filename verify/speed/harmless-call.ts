import { callTimeoutMs } from "../mcp/connections.ts";
import type { CheckContext } from "../contract.ts";
import { readsWithoutArguments } from "../mcp/tool-call.ts";

/** A tool that only reads and needs no arguments, to be called again and again. */
export interface HarmlessCall {
  tool: string;
  /** Calls it once; throws where it fails. */
  once(): Promise<void>;
}

/** The first such tool that answers without an error; undefined where there is none. */
export async function findHarmlessCall(context: CheckContext): Promise<HarmlessCall | undefined> {
  const plain = (await context.tools()).filter(readsWithoutArguments);
  for (const { name } of plain) {
    const call = { tool: context.quote(name), once: () => callOnce(context, name) };
    const works = await call.once().then(
      () => true,
      () => false,
    );
    context.signal.throwIfAborted();
    if (works) return call;
  }
  return undefined;
}

/** Why there is nothing to measure, and what would help. */
export const noHarmlessCall = { skip: "it has no read-only tool without arguments that answers" };

async function callOnce(context: CheckContext, name: string): Promise<void> {
  const client = await context.connect();
  const result = await client.callTool({ name, arguments: {} }, { timeout: callTimeoutMs, signal: context.signal });
  if (result.isError) throw new Error(`${name} answered with an error`);
}
