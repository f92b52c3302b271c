import type { Tool } from "@modelcontextprotocol/client";
import type { Check, Fault } from "../contract.ts";
import { compile, propertiesOf, requiredOf } from "../json-schema/schema.ts";
import { leakIn, showsStack } from "../leak.ts";
import { resultIssues } from "../mcp/spec-schema.ts";
import { noReaders, type Outcome, textOf } from "../mcp/tool-call.ts";
import { toBarredFault } from "./barred-calls.ts";
import { tellOnce } from "./name-tools.ts";
import { callReaders, type ReaderCall, type ReaderCalls } from "./reader-calls.ts";

type Part = Omit<Fault, "where">;

/** Characters of one outcome in the evidence. */
const longestLine = 2000;

/** Tools that only read are called, with values made from their schema where they need any. */
export const calls: Check = {
  id: "tools.calls",
  group: "tools",
  title: "read-only tools return results that match the protocol and their outputSchema",
  severity: "major",
  quick: true,
  needs: ["protocol.eras", "tools.schemas"],
  timeoutSeconds: 45,
  after: ["protocol.calls"],
  async run(context) {
    const made = await callReaders(context);
    if (made.calls.length === 0) return noReaders(await context.tools());
    context.evidence.add({ name: "calls", kind: "transcript", text: transcriptOf(made) });
    const barred = toBarredFault(made.calls, context);
    if (barred) return [barred];
    const works = made.calls.some(({ outcome }) => outcome.kind === "result");
    const found = made.calls.flatMap((call) =>
      judge(call, made.era, works).map((fault) => ({ tool: call.tool, fault })),
    );
    return tellOnce(found).map(({ where = "", ...fault }) => ({
      ...fault,
      where: context.quote(where),
      seen: context.quote(fault.seen),
    }));
  },
};

function transcriptOf({ calls: made, left }: ReaderCalls): string {
  const lines = made.map(({ tool, args, outcome }) => `${tool.name} ${JSON.stringify(args)}: ${describe(outcome)}`);
  const rest = left.length > 0 ? [`not called: ${left.join(", ")}`] : [];
  return [...lines.toSorted(), ...rest].join("\n");
}

function describe(outcome: Outcome): string {
  const text = "text" in outcome ? `${outcome.kind}: ${outcome.text}` : JSON.stringify(outcome);
  return text.length > longestLine ? `${text.slice(0, longestLine)}… (${text.length} characters)` : text;
}

function judge({ tool, outcome }: ReaderCall, era: ReaderCalls["era"], works: boolean): Part[] {
  switch (outcome.kind) {
    case "undecided":
    case "barred":
    case "too-long":
      return [];
    case "result":
      return judgeResult(tool, outcome.result, era);
    case "refused": {
      const leak = leakIn(outcome.text);
      if (leak !== undefined) return [toLeak(leak, outcome.text)];
      if (outcome.code === -32603) return [toFailure(outcome.text)];
      // Made-up arguments may name what there is not, and a tool may need one of several that are optional.
      if (requiredOf(tool.inputSchema).length > 0 || propertiesOf(tool.inputSchema).length > 0) return [];
      // There may be nothing to read at the moment, where others work.
      return [{ ...toFailure(outcome.text), ...(works ? { severity: "minor" } : {}) }];
    }
    default:
      return [toFailure(outcome.text)];
  }
}

function judgeResult({ outputSchema }: Tool, result: Record<string, unknown>, era: ReaderCalls["era"]): Part[] {
  const issues = resultIssues("tools/call", result, era);
  if (issues.length > 0) {
    return issues.map(({ path, expected, seen }) => ({
      expected: `${path || "the result"}: ${expected}`,
      seen: `${path || "the result"} is ${seen}`,
      why: "hosts hold results against the official schema of MCP and throw the whole result away",
      fix: "answer with content as a list of blocks, each with the members of its type, and structuredContent as an object",
    }));
  }
  const parts: Part[] = [];
  const { content, structuredContent } = result;
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
      ...(Array.isArray(content) || structuredContent !== undefined ? { severity: "minor" as const } : {}),
      expected: "content for the model",
      seen: Array.isArray(content) ? "empty content and no structuredContent" : "no list of content",
      why: "the model learns nothing from the call",
      fix: "put what the tool found into content, at least as text",
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
