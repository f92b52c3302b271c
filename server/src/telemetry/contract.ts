import type { HeldDurations } from "./held-durations.ts";
import type { CallObserver } from "../call-record.ts";

/** Exports signals of tool calls to a receiver. */
export interface TelemetryExporter {
  observe: CallObserver;
  /** Flushes what is buffered, for five seconds at most, and ends. */
  stop(): Promise<void>;
}

/** The signals of OpenTelemetry that are exported: https://opentelemetry.io/docs/concepts/signals/ */
export interface Signals {
  traces: boolean;
  metrics: boolean;
}

/** What is known before anything is loaded that exports. */
export interface BeforeLoading {
  requests: HeldDurations;
  /** From the start of the process until the server listened. */
  startSeconds: number;
}
