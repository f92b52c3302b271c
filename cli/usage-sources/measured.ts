import { byCalls, type ClientUsage, notKnown, type ToolUsage, type Usage } from "./usage.ts";

/** What metrics say of the calls of some hours. */
export interface Measured {
  tools: readonly Omit<ToolUsage, "isUnknown">[];
  clients: readonly ClientUsage[];
}

/** Where the metrics of a server are. */
export interface UsageSource {
  /** The calls of the last hours; throws an ApiError where it refuses or does not answer. */
  read(hours: number, signal: AbortSignal): Promise<Measured>;
}

/** How calls fail, by the `error.type` that metrics give it. */
export const failures = { toolErrors: "tool_error", protocolErrors: "_OTHER", cancelled: "cancelled" } as const;

/** Usage as the lines of a log tell it, from metrics of so many hours until now. */
export function usageOf({ tools, clients }: Measured, hours: number, now: Date): Usage {
  const called = tools.filter(({ calls }) => calls > 0);
  return {
    from: new Date(now.getTime() - hours * 3_600_000).toISOString(),
    to: now.toISOString(),
    calls: called.reduce((sum, { calls }) => sum + calls, 0),
    // Whoever calls what is not there could name anything, so that metrics name all of it alike.
    tools: called.map((tool) => ({ ...tool, isUnknown: tool.tool === other })).toSorted(byCalls(({ tool }) => tool)),
    clients: clients
      .filter(({ calls }) => calls > 0)
      .map(({ client, calls }) => ({ client: client === other ? notKnown : client, calls }))
      .toSorted(byCalls(({ client }) => client)),
  };
}

/** A number of seconds in milliseconds; null for none, such as the median of nothing. */
export function toMs(seconds: number | null | undefined): number | null {
  return typeof seconds !== "number" || !Number.isFinite(seconds) ? null : seconds * 1000;
}

const other = "_other";
