import * as z from "zod";
import { entryIn } from "../infra/log-lines.ts";
import { byCalls, notKnown } from "./usage-sources/measured.ts";
import { median, percentile } from "../verify/percentile.ts";

const callSchema = z.object({
  event: z.literal("tool_call"),
  tool: z.string().default("not named"),
  durationMs: z.number(),
  outcome: z.enum(["ok", "tool_error", "protocol_error", "cancelled"]),
  client: z.string().default(notKnown),
  time: z.iso.datetime({ offset: true }).optional().catch(undefined),
});
type Call = z.infer<typeof callSchema>;

/** How a tool was used, as far as the lines go. */
export interface ToolUsage {
  tool: string;
  calls: number;
  /** Results with isError, errors of JSON-RPC, and calls that the client took back. */
  toolErrors: number;
  protocolErrors: number;
  cancelled: number;
  /** Milliseconds; null where every call was taken back. */
  medianMs: number | null;
  p95Ms: number | null;
  /** Whether it is none of the tools that were accepted; undefined where none were. */
  isUnknown?: boolean;
}

/** How much a client, such as ChatGPT, called. */
export interface ClientUsage {
  client: string;
  calls: number;
}

/** What the lines of a log, or metrics, say of tool calls. */
export interface Usage {
  /** Of the first and last call, as ISO 8601; null where the lines say no time. */
  from: string | null;
  to: string | null;
  calls: number;
  /** Most called first. */
  tools: ToolUsage[];
  /** Who called most first. */
  clients: ClientUsage[];
}

/** Counts the tool calls in lines of a log, whatever the platform has put around the server's own. */
export function countCalls(lines: readonly string[], accepted?: readonly string[]): Usage {
  const calls = lines.flatMap((line): Call[] => {
    const { data } = callSchema.safeParse(entryIn(line));
    return data ? [data] : [];
  });
  const times = calls.flatMap(({ time }) => time ?? []).toSorted((one, other) => Date.parse(one) - Date.parse(other));
  const byTool = Object.entries(Object.groupBy(calls, ({ tool }) => tool));
  const tools = byTool.map(([tool, of = []]) => toUsage(tool, of, accepted));
  const byClient = Object.entries(Object.groupBy(calls, ({ client }) => client));
  return {
    from: times[0] ?? null,
    to: times.at(-1) ?? null,
    calls: calls.length,
    tools: tools.toSorted(byCalls(({ tool }) => tool)),
    clients: byClient
      .map(([client, of = []]) => ({ client, calls: of.length }))
      .toSorted(byCalls(({ client }) => client)),
  };
}

function toUsage(tool: string, calls: readonly Call[], accepted: readonly string[] | undefined): ToolUsage {
  const count = (outcome: Call["outcome"]) => calls.filter((call) => call.outcome === outcome).length;
  // What a client took back says nothing of the tool's time.
  const times = calls.filter(({ outcome }) => outcome !== "cancelled").map(({ durationMs }) => durationMs);
  return {
    tool,
    calls: calls.length,
    toolErrors: count("tool_error"),
    protocolErrors: count("protocol_error"),
    cancelled: count("cancelled"),
    medianMs: times.length === 0 ? null : median(times),
    p95Ms: times.length === 0 ? null : percentile(times, 0.95),
    ...(accepted && { isUnknown: !accepted.includes(tool) }),
  };
}
