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

/** Who called without a name that is known. */
export const notKnown = "not known";

/** Most called first, and then by name. */
export function byCalls<Counted extends { calls: number }>(nameOf: (counted: Counted) => string) {
  return (one: Counted, two: Counted) => two.calls - one.calls || nameOf(one).localeCompare(nameOf(two));
}
