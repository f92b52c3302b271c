import * as z from "zod";
import { entryIn } from "../infra/log-lines.ts";
import { byCalls, notKnown, type ToolUsage, type Usage } from "./usage-sources/usage.ts";
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
