import type { Tool } from "@modelcontextprotocol/client";
import fc from "fast-check";
import pLimit from "p-limit";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { openJsonRpc, type JsonRpc } from "../mcp/json-rpc.ts";
import { callTool, mayBeCalled, type Outcome } from "../mcp/tool-call.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { sampleArguments, seed } from "../json-schema/sample.ts";
import { compile } from "../json-schema/schema.ts";

const atOnce = 2;
const mostTools = 15;
const runs = 20;
/** For one tool and one side; a tool that takes its time is tried less. */
const sideSeconds = 4;
const callSeconds = 2;

type Args = Record<string, unknown>;

/** What a schema lets in is taken, and what it keeps out is refused, right at its limits. */
export const boundaries: Check = {
  id: "tools.boundaries",
  group: "tools",
  title: "tools accept and reject values exactly at their schema's limits",
  severity: "major",
  quick: false,
  needs: ["tools.calls", "tools.bad-input"],
  timeoutSeconds: 45,
  async run(context) {
    // Each call of a tool that reaches further may cost somebody else.
    const isFree = (tool: Tool) => mayBeCalled(tool, context.options) && tool.annotations?.openWorldHint !== true;
    const tools = (await context.tools()).filter(isFree);
    const limited = tools.filter(({ inputSchema }) => limitsOf(inputSchema).length > 0).slice(0, mostTools);
    if (limited.length === 0) return { skip: "no tool that only reads says a limit" };
    const rpc = await openJsonRpc(context);
    const limit = pLimit(atOnce);
    return (await Promise.all(limited.map((tool) => limit(() => examine(tool, rpc, context))))).flat();
  },
};

async function examine(tool: Tool, rpc: JsonRpc, context: CheckContext): Promise<Fault[]> {
  const { inputSchema, name } = tool;
  const [compiled, sample] = [compile(inputSchema), sampleArguments(inputSchema)];
  if ("broken" in compiled || sample === undefined) return [];
  const call = (args: Args) => callTool(context, rpc, name, args, callSeconds);
  // Where the plainest arguments are refused, nothing can be said of the others.
  if ((await call(sample)).kind !== "result") return [];
  const limits = limitsOf(inputSchema);
  const [inside, outside] = await Promise.all([
    findSmallest(within(sample, limits), async (args) =>
      compiled.accepts(args) === true ? refusalIn(await call(args)) : undefined,
    ),
    findSmallest(beyond(sample, limits), async (args) =>
      compiled.accepts(args) === false ? acceptanceIn(await call(args)) : undefined,
    ),
  ]);
  const toFault = (fault: Omit<Fault, "where" | "seen">, { args, seen }: Example): Fault => ({
    ...fault,
    where: context.quote(name),
    seen: context.quote(`${JSON.stringify(args)}: ${seen}`),
  });
  return [...(inside ? [toFault(tooNarrow, inside)] : []), ...(outside ? [toFault(tooWide, outside)] : [])];
}

const tooNarrow = {
  expected: "what the schema lets in is taken",
  why: "a model that keeps to the schema fails, and cannot know why",
  fix: "check arguments with the very schema that clients see",
};

const tooWide = {
  severity: "minor" as const,
  expected: "what the schema keeps out is refused in words",
  why: "the model is told of a limit that there is not, or meets another one",
  fix: "check arguments with the very schema that clients see",
};

/** The smallest arguments that show a fault, and how the call ended. */
interface Example {
  args: Args;
  seen: string;
}

/** Looks for arguments that show a fault and makes them as small as they get in the time there is. */
async function findSmallest(
  values: fc.Arbitrary<Args> | undefined,
  faultOf: (args: Args) => Promise<string | undefined>,
): Promise<Example | undefined> {
  if (values === undefined) return undefined;
  const faults = new Map<string, string>();
  const property = fc.asyncProperty(values, async (args) => {
    const key = JSON.stringify(args);
    const fault = faults.get(key) ?? (await faultOf(args));
    if (fault !== undefined) faults.set(key, fault);
    return fault === undefined;
  });
  const { counterexample } = await fc.check(property, {
    seed,
    numRuns: runs,
    interruptAfterTimeLimit: sideSeconds * 1000,
    skipEqualValues: true,
  });
  const [args] = counterexample ?? [];
  if (args === undefined) return undefined;
  return { args, seen: faults.get(JSON.stringify(args)) ?? "" };
}

function within(sample: Args, limits: readonly Limits[]): fc.Arbitrary<Args> {
  const parts = limits.map(({ name, inside }) => inside.map((value): Args => ({ [name]: value })));
  return fc.tuple(...parts).map((chosen) => Object.assign({}, sample, ...chosen) as Args);
}

function beyond(sample: Args, limits: readonly Limits[]): fc.Arbitrary<Args> | undefined {
  const ways = limits.flatMap(({ name, outside }) =>
    outside ? [outside.map((value): Args => ({ ...sample, [name]: value }))] : [],
  );
  return ways.length > 0 ? fc.oneof(...ways) : undefined;
}

function refusalIn(outcome: Outcome): string | undefined {
  if (outcome.kind === "broken") return outcome.text;
  if (outcome.kind !== "refused") return undefined;
  // A tool may have good reasons to refuse what is in its schema: only talk of limits and shapes contradicts it.
  const isTalkOfShape =
    outcome.code === -32602 ||
    /\bvalidation\b|\binvalid (?:argument|param|input)|\btoo (?:big|small|long|short)\b/i.test(outcome.text);
  return isTalkOfShape ? `refused: ${outcome.text}` : undefined;
}

function acceptanceIn(outcome: Outcome): string | undefined {
  if (outcome.kind === "broken") return outcome.text;
  return outcome.kind === "result" ? "a result like any other" : undefined;
}
