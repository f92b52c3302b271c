import type { Signal } from "../../monitoring.ts";

/** Lines of the log that a signal counts, or whose `value` in milliseconds it is. */
export interface LogSource {
  filter: string;
  value?: string;
}

/** What every server writes that keeps the log contract: the platform sees neither a tool that failed under HTTP 200 nor a call inside a stream. */
export const serverLog = {
  toolCalls: { filter: 'jsonPayload.event="tool_call"' },
  toolErrors: { filter: 'jsonPayload.event="tool_call" AND jsonPayload.outcome=("tool_error" OR "protocol_error")' },
  toolMilliseconds: { filter: 'jsonPayload.event="tool_call"', value: "jsonPayload.durationMs" },
} satisfies Partial<Record<Signal, LogSource>>;
