import type { Tool } from "@modelcontextprotocol/client";
import pLimit from "p-limit";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { leakIn } from "../leak.ts";
import { openJsonRpc, type JsonRpc } from "../mcp/json-rpc.ts";
import { type BadArguments, badArgumentsFor } from "./bad-arguments.ts";
import { callTool, type Outcome, onlyReads } from "../mcp/tool-call.ts";
import { toLeak } from "./calls.ts";
import { tellOnce } from "./name-tools.ts";

const atOnce = 4;
const callSeconds = 10;
/** Tools that are tried: a server with hundreds has them from one hand. */
const mostTools = 25;

/** Arguments that a schema refuses are refused in words. */
export const badInput: Check = {
  id: "tools.bad-input",
  group: "tools",
  title: "tools reject invalid arguments with an error the model can read",
  severity: "major",
  quick: false,
  needs: ["protocol.eras", "tools.schemas"],
  after: ["protocol.calls"],
  timeoutSeconds: 45,
  async run(context) {
    // A tool that changes things may do so with input that it should have refused.
    const mayBeTried = (tool: Tool) => onlyReads(tool) || context.options.allowWrites === true;
    const tools = (await context.tools()).filter(mayBeTried).slice(0, mostTools);
    if (tools.length === 0) return { skip: "every tool may change something: --allow-writes" };
    const rpc = await openJsonRpc(context);
    const limit = pLimit(atOnce);
    const found = await Promise.all(tools.map((tool) => limit(() => examine(tool, rpc, context))));
    return tellOnce(found.flat()).map(({ where = "", ...fault }) => ({ ...fault, where: context.quote(where) }));
  },
};

async function examine(tool: Tool, rpc: JsonRpc, context: CheckContext): Promise<{ tool: Tool; fault: Fault }[]> {
  const found = new Map<string, Fault>();
  for (const bad of badArgumentsFor(tool, onlyReads(tool))) {
    const outcome = await callTool(context, rpc, tool.name, bad.value, callSeconds);
    const fault = judge(bad, outcome);
    // One finding for each kind of fault: the first that shows it.
    if (fault && !found.has(fault.expected)) {
      found.set(fault.expected, { ...fault, seen: context.quote(fault.seen) });
    }
    // Who does not answer would be waited for with each of the others.
    if (outcome.kind === "silent") break;
  }
  return [...found.values()].map((fault) => ({ tool, fault }));
}

function judge({ what, mustBeRefused }: BadArguments, outcome: Outcome): Fault | undefined {
  const withWhat = (text: string) => `with ${what}: ${text}`;
  switch (outcome.kind) {
    case "undecided":
    case "barred":
    case "too-long":
      return undefined;
    case "result":
      if (!mustBeRefused) return undefined;
      return {
        expected: "what the schema refuses is refused",
        seen: withWhat("a result like any other"),
        why: "the tool does something that nobody asked for, and the model does not learn of its mistake",
        fix: "check arguments against the inputSchema before the tool runs",
      };
    case "refused": {
      const leak = leakIn(outcome.text);
      if (leak !== undefined) return { ...toLeak(leak, ""), seen: withWhat(`${leak}: ${outcome.text}`) };
      if (outcome.code !== -32603) return undefined;
      return {
        severity: "minor",
        expected: "a result with isError, or the JSON-RPC error -32602",
        seen: withWhat(`JSON-RPC error -32603: ${outcome.text}`),
        why: "the host takes the caller's mistake for a broken server and does not try again",
        fix: "check arguments before the tool runs and answer with isError",
      };
    }
    default:
      return {
        expected: "a tool error that the model can learn from",
        seen: withWhat(outcome.text),
        why: "one mistake of a model makes the app look broken",
        fix: "check arguments before the tool runs and answer with isError",
      };
  }
}
