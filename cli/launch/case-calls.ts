import type { CheckContext } from "../../verify/contract.ts";
import { sampleArguments } from "../../verify/json-schema/sample.ts";
import { requiredOf } from "../../verify/json-schema/schema.ts";
import { openJsonRpc } from "../../verify/mcp/json-rpc.ts";
import { callTool, mayBeCalled, type Outcome } from "../../verify/mcp/tool-call.ts";
import type { GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import type { ToolResult } from "./answers.ts";
import type { CaseCall } from "./facts.ts";
import { positivePrompts } from "./test-cases.ts";

const callSeconds = 15;

/** What came of the test cases. */
export interface CaseCalls {
  calls: CaseCall[];
  results: ToolResult[];
}

/** Calls the tools of the positive test cases with the prompts' arguments, and what their schema needs beside. */
export async function callCases(context: CheckContext, prompts: readonly GoldenPrompt[]): Promise<CaseCalls> {
  const tools = await context.tools();
  const rpc = await openJsonRpc(context);
  const calls: CaseCall[] = [];
  const results: ToolResult[] = [];
  for (const {
    text,
    tools: [name = ""],
    arguments: given,
  } of positivePrompts(prompts)) {
    const tool = tools.find((one) => one.name === name);
    const made = { prompt: text, tool: name };
    // That there is no such tool is a finding of its own.
    if (!tool) continue;
    if (!mayBeCalled(tool, context.options) && context.options.allowWrites !== true) {
      calls.push({ ...made, left: "changes data: --allow-writes" });
      continue;
    }
    const args = { ...sampleArguments(tool.inputSchema), ...given };
    const isMadeUp = requiredOf(tool.inputSchema).some((one) => !Object.hasOwn(given ?? {}, one));
    const outcome = await callTool(context, rpc, name, args, callSeconds);
    calls.push({ ...made, ...toFault(outcome, isMadeUp) });
    if (outcome.kind === "result") results.push({ tool: name, result: outcome.result });
  }
  return { calls, results };
}

function toFault(outcome: Outcome, isMadeUp: boolean): Pick<CaseCall, "fault" | "left"> {
  if (outcome.kind === "result") return {};
  if (outcome.kind === "undecided") return { left: "asks for more before it answers" };
  // An id that was made up names nothing.
  if (isMadeUp && outcome.kind === "refused" && outcome.toolError)
    return { left: `refused the arguments that were made up: ${outcome.text}` };
  return { fault: outcome.text };
}
