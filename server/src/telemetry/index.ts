import type { CallObserver } from "../call-record.ts";
import { detailOf, log } from "../log.ts";
import { startOpenTelemetry } from "./open-telemetry.ts";

/**
 * Starts what watches the process: a line of the log now and then, and OpenTelemetry where the environment names a
 * receiver. Everything that this takes is loaded in the background. Answers how to stop it; neither ever fails.
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
