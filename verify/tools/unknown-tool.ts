import { randomUUID } from "node:crypto";
import type { Check, Fault } from "../contract.ts";
import { leakIn } from "../leak.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import { callTool, type Outcome } from "../mcp/tool-call.ts";
import { toLeak } from "./calls.ts";

/** A tool that there is not is refused in words. */
export const unknownTool: Check = {
  id: "tools.unknown-tool",
  group: "tools",
  title: "calls of an unknown tool return an error",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  after: ["protocol.calls"],
  async run(context) {
    const name = `slipway_${randomUUID().slice(0, 8)}`;
    const outcome = await callTool(context, await openJsonRpc(context), name, {}, 10);
    const where = "tools/call of an unknown tool";
    const fault: Fault = {
      where,
      expected: "the JSON-RPC error -32602, or a result with isError",
      seen: context.quote(toWords(outcome)),
      why: "a model that mistakes a name never learns it",
      fix: "answer names that are not in the list with JSON-RPC code -32602",
    };
    if (outcome.kind === "undecided" || outcome.kind === "barred") return [];
    if (outcome.kind === "broken") return [{ ...fault, severity: "critical" }];
    if (outcome.kind !== "refused") return [fault];
    const leak = leakIn(outcome.text);
    return leak === undefined ? [] : [{ ...toLeak(leak, ""), where, seen: fault.seen }];
  },
};

function toWords(outcome: Outcome): string {
  if (outcome.kind === "result") return `a result: ${JSON.stringify(outcome.result)}`;
  return "text" in outcome ? outcome.text : "neither a result nor an error";
}
