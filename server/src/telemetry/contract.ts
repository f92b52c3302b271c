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
