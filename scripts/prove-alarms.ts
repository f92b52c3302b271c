import { parseArgs } from "node:util";
import { proveAlarms } from "./alarms/proof.ts";
import { run } from "./run.ts";

/**
 * Lets every alarm ring: the example's server under load that fails, is slow, is refused and is stopped, its telemetry in a
 * Prometheus, the rules of `slipway monitors`, an Alertmanager and a webhook. Takes about a quarter of an hour; with `--hour` the certificate's end, which is
 * looked at over an hour, gets one, and all of it takes that long; with `--record` the times are written down for `npm run docs`.
 */
await run(async () => {
  const { values } = parseArgs({
    options: { hour: { type: "boolean", default: false }, record: { type: "boolean", default: false } },
  });
  await proveAlarms(values);
});
