import { setTimeout as sleep } from "node:timers/promises";
import type { Tool } from "@modelcontextprotocol/client";
import pLimit from "p-limit";
import type { CheckContext } from "../contract.ts";
import { sampleArguments } from "../json-schema/sample.ts";
import { openJsonRpc, type JsonRpc } from "../mcp/json-rpc.ts";
import { callTool, mayBeCalled, type Outcome } from "../mcp/tool-call.ts";
import { perRun } from "../per-run.ts";

const atOnce = 4;
const callSeconds = 15;
/** Tools that are called: a server with hundreds has them from one hand. */
const mostTools = { quick: 12, full: 60 };
/** Milliseconds after which no more calls are begun. */
const budgetMs = { quick: 3000, full: 20_000 };
/** Seconds to wait before one more call where there were too many. */
const pauseSeconds = 2;
const longestPauseSeconds = 6;

/** One call of a tool that only reads. */
export interface ReaderCall {
  tool: Tool;
  args: Record<string, unknown>;
  outcome: Outcome;
}

/** What came of calling the tools that only read. */
export interface ReaderCalls {
  era: JsonRpc["era"];
  calls: ReaderCall[];
  /** Tools that were not called: there are so many, they take so long, or no arguments were found that their schema accepts. */
  left: string[];
}

/** Calls each tool that only reads once, with values made from its schema where it needs any. */
export const callReaders = perRun(async (context): Promise<ReaderCalls> => {
  const { quick = false } = context.options;
  const readers = (await context.tools()).filter((tool) => mayBeCalled(tool, context.options));
  const length = quick ? "quick" : "full";
  const called = readers.slice(0, mostTools[length]);
  const left = readers.slice(called.length).map(({ name }) => name);
  if (called.length === 0) return { era: "legacy", calls: [], left };
  const rpc = await openJsonRpc(context);
  const limit = pLimit(atOnce);
  const until = performance.now() + budgetMs[length];
  const callInTime = async (tool: Tool) => (performance.now() < until ? call(context, rpc, tool) : undefined);
  const calls = await Promise.all(called.map((tool) => limit(callInTime, tool)));
  const made = calls.filter((one) => one !== undefined);
  left.push(...called.filter((_, index) => calls[index] === undefined).map(({ name }) => name));
  return { era: rpc.era, calls: await withOneMore(context, rpc, made), left };
});

async function call(context: CheckContext, rpc: JsonRpc, tool: Tool): Promise<ReaderCall | undefined> {
  const args = sampleArguments(tool.inputSchema);
  if (args === undefined) return undefined;
  return { tool, args, outcome: await callTool(context, rpc, tool.name, args, callSeconds) };
}

/** Where every call was one too many, one is made again by itself after a pause: the examination may have been too fast. */
async function withOneMore(context: CheckContext, rpc: JsonRpc, calls: ReaderCall[]): Promise<ReaderCall[]> {
  const [first, ...others] = calls;
  const isTooMany = calls.every(({ outcome }) => outcome.kind === "barred" && outcome.status === 429);
  if (first === undefined || !isTooMany || first.outcome.kind !== "barred") return calls;
  const { retryAfter = pauseSeconds } = first.outcome;
  if (retryAfter > longestPauseSeconds) return calls;
  await sleep(retryAfter * 1000, undefined, { signal: context.signal });
  const again = await call(context, rpc, first.tool);
  return again === undefined ? calls : [again, ...others];
}
