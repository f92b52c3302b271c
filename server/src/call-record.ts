import type { User } from "./user.ts";

/** How a tool call ended. */
export type Outcome = "ok" | "tool_error" | "protocol_error" | "cancelled";

/** A tool call that has ended, for the log, metrics and traces. */
export interface CompletedCall {
  /** The request's id, cut to 64 characters. */
  id: string;
  /** The name of the tool, cut to 64 characters; it need not exist. */
  tool: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  durationMs: number;
  outcome: Outcome;
  /** The error, without anything that the client sent. */
  fault?: string;
  user: User;
  /** Protocol revision of the request, such as 2026-07-28. */
  protocolVersion: string;
  /** The program that called, as `client-name.ts` names it. */
  client?: string;
  /** The trace that the client is in: https://www.w3.org/TR/trace-context/#traceparent-header */
  traceparent?: string;
}

export type CallObserver = (call: CompletedCall) => void;

const longestName = 64;

/** A tool call that has started. */
export type StartedCall = Pick<CompletedCall, "id" | "tool" | "user" | "protocolVersion"> & {
  client: string | undefined;
  traceparent: string | undefined;
};

/** A running tool call; notifies the observers when it ends, once. */
export class CallRecord implements CompletedCall {
  readonly id: string;
  readonly tool: string;
  readonly user: User;
  readonly protocolVersion: string;
  declare readonly client?: string;
  declare readonly traceparent?: string;
  /** Set where the call fails. */
  declare fault?: string;
  outcome: Outcome = "cancelled";
  durationMs = 0;
  readonly #began = performance.now();
  readonly #observers: readonly CallObserver[];
  #ended = false;

  constructor(observers: readonly CallObserver[], started: StartedCall) {
    const { id, tool, user, protocolVersion, client, traceparent } = started;
    this.#observers = observers;
    // Both come from the client, at any length.
    this.id = id.slice(0, longestName);
    this.tool = tool.slice(0, longestName);
    this.user = user;
    this.protocolVersion = protocolVersion;
    if (client !== undefined) this.client = client;
    if (traceparent !== undefined) this.traceparent = traceparent;
  }

  get startedAt(): number {
    return performance.timeOrigin + this.#began;
  }

  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.outcome = outcome;
    this.durationMs = Math.round((performance.now() - this.#began) * 10) / 10;
    for (const observe of this.#observers) observe(this);
  }
}
