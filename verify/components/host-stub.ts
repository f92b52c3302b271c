import type { Tool } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import { onlyReads } from "../mcp/tool-call.ts";
import { compile } from "../json-schema/schema.ts";
import { isObject } from "../json.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import type { FirstResult } from "./first-result.ts";
import { visibilityOf } from "../mcp/apps-metadata.ts";
import { makeUpResult, type ToolResult } from "./made-up.ts";

/** Where results come from: the server where it may be asked, or all made up. */
export type ResultSource = "real" | "made-up";

/** A call that a component made, and what is wrong with it. */
export interface ComponentCall {
  name: string;
  args: Record<string, unknown>;
  fault?: { expected: string; seen: string; fix: string };
  /** Whether it changed something at the server. */
  wrote: boolean;
  answer?: Reply;
}

/** What a host answers to a component. */
export type Reply = { result: ToolResult } | { error: { code: number; message: string } };

/** Answers a component's calls in the host's place. */
export interface HostStub {
  calls: ComponentCall[];
  /** Whether a result was made up for a tool that says nothing of it, so that the component may stumble over it. */
  isGuessed(): boolean;
  call(params: unknown): Promise<Reply>;
  read(params: unknown): Promise<Reply>;
}

const invalidParams = -32602;
const callSeconds = 10;
const mostCalls = 100;

/** Tools that change something get a made-up result unless writes are allowed; `spoil` changes what comes back. */
export function makeHostStub(
  context: CheckContext,
  tools: readonly Tool[],
  { tool: firstTool, result: firstResult }: Pick<FirstResult, "tool" | "result">,
  world: ResultSource,
  spoil: (tool: Tool, result: ToolResult) => ToolResult = (_, result) => result,
): HostStub {
  const calls: ComponentCall[] = [];
  let guessed = false;
  const makeUp = (tool: Tool, args: Record<string, unknown>): ToolResult => {
    if (world === "made-up" && tool.name === firstTool.name) return firstResult;
    guessed ||= tool.outputSchema === undefined;
    return makeUpResult(tool, args);
  };
  const answer = async (tool: Tool, call: ComponentCall): Promise<Reply> => {
    const mayAsk = world === "real" && (onlyReads(tool) || context.options.allowWrites === true);
    if (!mayAsk) return { result: spoil(tool, makeUp(tool, call.args)) };
    const rpc = await openJsonRpc(context);
    const params = { name: tool.name, arguments: call.args };
    const { result, error, status } = await rpc.request("tools/call", params, { timeoutSeconds: callSeconds });
    call.wrote = !onlyReads(tool) && result !== undefined && result["isError"] !== true;
    if (result) return { result: spoil(tool, result) };
    return { error: error ?? { code: -32603, message: `status ${status}` } };
  };
  return {
    calls,
    isGuessed: () => guessed,
    async call(params) {
      const { name, arguments: given } = isObject(params) ? params : {};
      const call: ComponentCall = { name: String(name), args: isObject(given) ? given : {}, wrote: false };
      // A component may ask for ever, and its server is not to answer all of that.
      if (calls.length >= mostCalls) return { error: { code: invalidParams, message: "Too many calls" } };
      calls.push(call);
      const tool = tools.find((one) => one.name === call.name);
      const fault = faultOf(call, tool, tools);
      if (fault) call.fault = fault;
      if (!tool || !visibilityOf(tool).includes("app")) {
        return (call.answer = { error: { code: invalidParams, message: `Unknown tool: ${call.name}` } });
      }
      if (fault) return (call.answer = { result: { isError: true, content: [{ type: "text", text: fault.seen }] } });
      call.answer = await answer(tool, call).catch((error: unknown) => ({
        error: { code: -32603, message: messageOf(error) },
      }));
      return call.answer;
    },
    async read(params) {
      const client = await context.connect();
      const uri = isObject(params) ? String(params["uri"]) : "";
      return client.readResource({ uri }, { signal: context.signal }).then(
        (result) => ({ result }),
        (error: unknown) => ({ error: { code: invalidParams, message: messageOf(error) } }),
      );
    },
  };
}

function faultOf(
  { name, args }: ComponentCall,
  tool: Tool | undefined,
  tools: readonly Tool[],
): ComponentCall["fault"] {
  if (!tool) {
    return {
      expected: "calls of tools that there are",
      seen: `it calls ${name}`,
      fix: `call one of ${tools
        .slice(0, 5)
        .map((one) => one.name)
        .join(", ")}`,
    };
  }
  if (!visibilityOf(tool).includes("app")) {
    return {
      expected: "calls of tools that components may call",
      seen: `it calls ${name}, whose visibility is ${JSON.stringify(visibilityOf(tool))}`,
      fix: `add "app" to _meta.ui.visibility of ${name}`,
    };
  }
  const compiled = compile(tool.inputSchema);
  const fault = "broken" in compiled ? "" : compiled.faultIn(args);
  if (fault === "") return undefined;
  return {
    expected: `arguments as the inputSchema of ${name} says`,
    seen: `${JSON.stringify(args)}: ${fault}`,
    fix: "send what the tool asks for, or ask for less",
  };
}
