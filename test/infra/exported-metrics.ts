import { vi } from "vitest";
import { startOpenTelemetry } from "../../server/src/telemetry/open-telemetry.ts";
import { TelemetryReceiver } from "../../server/test/telemetry-receiver.ts";

/** A metric as the server exports it. */
export type Exported = TelemetryReceiver["metrics"] extends Map<string, infer Value> ? Value : never;

/** What the example server exports after one tool call; of requests nothing, since it serves none here. */
export async function exportedMetrics(): Promise<Exported[]> {
  await using receiver = await TelemetryReceiver.start();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const telemetry = await startOpenTelemetry(process.env);
  const user = { subject: "someone", scopes: undefined, consentsToLogging: false };
  const call = { id: "1", tool: "list_tasks", startedAt: 1, durationMs: 5, outcome: "ok", user } as const;
  telemetry?.observe({ ...call, protocolVersion: "2025-11-25" });
  await telemetry?.stop();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  return [...receiver.metrics.values()];
}
