import type { Tool } from "@modelcontextprotocol/client";
import pLimit from "p-limit";
import type { Check, Fault } from "../contract.ts";
import { leakIn, showsStack } from "../leak.ts";
import { isObject } from "../json.ts";
import { openJsonRpc } from "../mcp/json-rpc.ts";
import { callTool, type Outcome, onlyReads, textOf } from "../mcp/tool-call.ts";
import { sampleArguments } from "../json-schema/sample.ts";
import { compile, requiredOf } from "../json-schema/schema.ts";

const atOnce = 4;
const callSeconds = 15;

type Part = Omit<Fault, "where">;

/** Tools that only read are called, with values made from their schema where they need any. */
export const calls: Check = {
  id: "tools.calls",
  group: "tools",
  title: "read-only tools return results that match their outputSchema",
  severity: "major",
  quick: true,
  needs: ["protocol.eras", "tools.schemas"],
  async run(context) {
    const readers = (await context.tools()).filter(onlyReads);
    if (readers.length === 0) return { skip: "no tool says that it only reads" };
    const rpc = await openJsonRpc(context);
    const limit = pLimit(atOnce);
    const lines: string[] = [];
    const faults = await Promise.all(
      readers.map((tool) =>
        limit(async () => {
          const args = sampleArguments(tool.inputSchema);
          if (args === undefined) return [];
          const outcome = await callTool(context, rpc, tool.name, args, callSeconds);
          lines.push(`${tool.name} ${JSON.stringify(args)}: ${describe(outcome)}`);
          return judge(tool, outcome).map((part) => ({
            ...part,
            where: context.quote(tool.name),
            seen: context.quote(part.seen),
          }));
        }),
      ),
    );
    context.evidence.add({ name: "calls", kind: "transcript", text: lines.toSorted().join("\n") });
    return faults.flat();
  },
};

function describe(outcome: Outcome): string {
  return "text" in outcome ? `${outcome.kind}: ${outcome.text}` : JSON.stringify(outcome);
}

function judge(tool: Tool, outcome: Outcome): Part[] {
  switch (outcome.kind) {
    case "undecided":
      return [];
    case "result":
      return judgeResult(tool, outcome.result);
    case "refused": {
      const leak = leakIn(outcome.text);
      if (leak !== undefined) return [toLeak(leak, outcome.text)];
      // Made up arguments may name what there is not; none at all cannot.
      return requiredOf(tool.inputSchema).length > 0 ? [] : [toFailure(outcome.text)];
    }
    default:
      return [toFailure(outcome.text)];
  }
}

function judgeResult({ outputSchema }: Tool, result: Record<string, unknown>): Part[] {
  const parts: Part[] = [];
  const { content, structuredContent, _meta } = result;
  if (outputSchema) {
    const compiled = compile(outputSchema);
    const fault = "broken" in compiled ? "" : compiled.faultIn(structuredContent);
    if (fault !== "" || structuredContent === undefined) {
      parts.push({
        expected: "structuredContent as outputSchema says",
        seen: structuredContent === undefined ? "no structuredContent" : fault,
        why: "hosts that check the result throw it away, and components get what they do not expect",
        fix: "make the result and the outputSchema from one definition",
      });
    }
  }
  if (!Array.isArray(content) || (content.length === 0 && structuredContent === undefined)) {
    parts.push({
      severity: "minor",
      expected: "content for the model",
      seen: Array.isArray(content) ? "empty content and no structuredContent" : "no list of content",
      why: "the model learns nothing from the call",
      fix: "put what the tool found into content, at least as text",
    });
  }
  if (_meta !== undefined && !isObject(_meta)) {
    parts.push({
      expected: "_meta as an object",
      seen: `_meta ${JSON.stringify(_meta)}`,
      why: "hosts refuse the whole result",
      fix: "make _meta an object, or leave it out",
    });
  }
  const text = textOf(result);
  // A tool may well read logs: only what looks like its own failure counts.
  if (/^\s*(?:Traceback|\w*(?:Error|Exception)\b)/.test(text) && showsStack(text))
    parts.push(toLeak("a stack trace", text));
  return parts;
}

function toFailure(text: string): Part {
  return {
    expected: "a result",
    seen: text || "an error without a text",
    why: "the tool is offered and does not work",
    fix: "mend what the server's log says of this call",
  };
}

/** A finding for what an answer should not have shown. */
export function toLeak(leak: string, text: string): Part {
  return {
    expected: "an error in words for the model",
    seen: `${leak}: ${text}`,
    why: "it tells strangers how the server is built, and the model nothing it can use",
    fix: "catch the error, log it, and answer with isError and a message of your own",
  };
}
