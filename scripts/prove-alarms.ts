import { parseArgs } from "node:util";
import { proveAlarms } from "./alarms/proof.ts";
import { run } from "./run.ts";

/**
 * Lets every alarm ring: the example's server under load that fails, is slow, is refused and is stopped, its telemetry in a
 * Prometheus, the rules of `slipway monitors`, an Alertmanager and a webhook. Takes about a quarter of an hour.
 */
await run(async () => {
  parseArgs({ options: {} });
  await proveAlarms();
});
