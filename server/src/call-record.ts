import type { User } from "./user.ts";

/** How a tool call ended. */
export type Outcome = "ok" | "tool_error" | "protocol_error" | "cancelled";

/** A tool call once it has ended, for those who watch: the log, metrics, traces. */
export interface EndedCall {
  /** The request's id, cut to 64 characters. */
  id: string;
  /** The tool that was asked for, cut to 64 characters; it need not exist. */
  tool: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  durationMs: number;
  outcome: Outcome;
  /** What went wrong, without anything that the client sent. */
  fault?: string;
  user: User;
  /** Protocol revision of the request, such as 2026-07-28. */
  protocolVersion: string;
  /** The trace that the client is in: https://www.w3.org/TR/trace-context/#traceparent-header */
  traceparent?: string;
}

export type CallObserver = (call: EndedCall) => void;

const longestName = 64;

/** A tool call while it runs; it ends once, and then every observer is told. */
export class CallRecord {
  /** Set by whoever knows why the call fails. */
  fault: string | undefined;
  readonly #began = performance.now();
  readonly #observers: readonly CallObserver[];
  readonly #call: Omit<EndedCall, "startedAt" | "durationMs" | "outcome" | "fault">;
  #ended = false;

  constructor(observers: readonly CallObserver[], call: Omit<EndedCall, "startedAt" | "durationMs" | "outcome">) {
    this.#observers = observers;
    // Both come from the client, at any length.
    this.#call = { ...call, id: call.id.slice(0, longestName), tool: call.tool.slice(0, longestName) };
  }

  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    const durationMs = Math.round((performance.now() - this.#began) * 10) / 10;
    const ended: EndedCall = {
      ...this.#call,
      startedAt: performance.timeOrigin + this.#began,
      durationMs,
      outcome,
      ...(this.fault === undefined ? {} : { fault: this.fault }),
    };
    for (const observe of this.#observers) observe(ended);
  }
}
