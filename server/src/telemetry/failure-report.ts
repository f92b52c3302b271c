import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { log } from "../log.ts";

/** An exporter of spans or metrics. */
interface Exporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): void;
}

const silenceMs = 60_000;

/** Makes an exporter log failed exports, at most once a minute. */
export function reportFailures<Items>(exporter: Exporter<Items>, signal: string): void {
  const send = exporter.export.bind(exporter);
  let reportedAt = -Infinity;
  exporter.export = (items, done) =>
    send(items, (result) => {
      if (result.code === ExportResultCode.FAILED && performance.now() - reportedAt >= silenceMs) {
        reportedAt = performance.now();
        log("warn", "telemetry_not_sent", { signal, error: reasonOf(result.error) });
      }
      done(result);
    });
}

// What a receiver writes may repeat the headers, which are secret.
function reasonOf(error: Error | undefined): string {
  if (!error) return "unknown";
  return "code" in error && typeof error.code === "number" ? `HTTP ${error.code}` : error.message;
}
