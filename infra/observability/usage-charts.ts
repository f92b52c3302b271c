/** What a chart of usage shows: calls, those that failed, or the 95th percentile of their times, for each tool or client. */
export interface UsageChart {
  title: string;
  shows: "calls" | "failed" | "p95";
  /** The attribute that tells one line from another. */
  by: "gen_ai.tool.name" | "user_agent.name";
}

/** The signals that they show. */
export const usageSignals = { calls: "toolCalls", failed: "toolErrors", p95: "toolMilliseconds" } as const;

/** The charts of how a service is used, beside those of how it fares. */
export const usageCharts: readonly UsageChart[] = [
  // A host that keeps an older version calls what is not there, which metrics name _other.
  { title: "Calls a minute by tool; _other is none of the server's", shows: "calls", by: "gen_ai.tool.name" },
  { title: "Failed calls a minute by tool", shows: "failed", by: "gen_ai.tool.name" },
  { title: "95th percentile by tool, ms", shows: "p95", by: "gen_ai.tool.name" },
  { title: "Calls a minute by client", shows: "calls", by: "user_agent.name" },
];
