import type { CallObserver } from "../call-record.ts";
import { detailOf, log } from "../log.ts";
import { startOpenTelemetry } from "./open-telemetry.ts";

/**
 * Starts to log process statistics, and OpenTelemetry where the environment names a receiver; both load in the background.
 * Returns a function that stops them; neither throws.
 */
export function startTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
  { processStatsSeconds }: { processStatsSeconds: number },
  addObserver: (observe: CallObserver) => void,
): () => Promise<void> {
  const exporting = startOpenTelemetry(environment);
  void exporting.then((telemetry) => telemetry && addObserver(telemetry.observe));
  if (processStatsSeconds > 0) {
    import("./process-stats.ts").then(
      ({ logProcessStats }) => logProcessStats(processStatsSeconds),
      (error: unknown) => log("error", "telemetry_failed", { error: detailOf(error) }),
    );
  }
  return async () => (await exporting)?.stop();
}
