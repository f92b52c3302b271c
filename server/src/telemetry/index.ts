import type { CallObserver } from "../call-record.ts";
import { detailOf, log } from "../log.ts";
import { openTelemetry } from "./open-telemetry.ts";

/** When telemetry is loaded after the start: the first requests need not wait for it. */
const loadDelayMs = 300;

/**
 * Starts to log process statistics, and OpenTelemetry where the environment names a receiver; both load in the background.
 * Returns a function that stops them; neither throws.
 */
export function startTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
  { processStatsSeconds }: { processStatsSeconds: number },
  addObserver: (observe: CallObserver) => void,
): () => Promise<void> {
  const { promise: whenToLoad, resolve: loadNow } = Promise.withResolvers<unknown>();
  const telemetry = openTelemetry(environment, whenToLoad);
  setTimeout(loadNow, loadDelayMs, undefined).unref();
  if (telemetry) addObserver(telemetry.observe);
  if (processStatsSeconds > 0) {
    import("./process-stats.ts").then(
      ({ logProcessStats }) => logProcessStats(processStatsSeconds),
      (error: unknown) => log("error", "telemetry_failed", { error: detailOf(error) }),
    );
  }
  return async () => {
    loadNow(undefined);
    await telemetry?.stop();
  };
}

/** Loads what exports, so that it gets into the compile cache. */
export async function warmTelemetry(): Promise<void> {
  await import("./export-telemetry.ts");
}
