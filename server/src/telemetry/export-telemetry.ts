import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import { setTimeout as sleep } from "node:timers/promises";
import { serverInfo } from "../server-info.ts";
import { startMetrics } from "./metrics.ts";
import type { Signals, TelemetryExporter } from "./contract.ts";
import { readSdkSettings } from "./sdk-settings.ts";
import { startTraces } from "./traces.ts";

/** Time that the last telemetry has to be sent when the server stops. */
const stopTimeoutMs = 5000;

/** Sends traces, metrics or both, as the environment's standard variables want it. */
export function exportTelemetry(
  { traces, metrics }: Signals,
  environment: Readonly<Record<string, string | undefined>>,
): TelemetryExporter {
  const resource = describeServer();
  const settings = readSdkSettings(environment);
  const started = [
    traces ? startTraces(resource, settings) : [],
    metrics ? startMetrics(resource, settings) : [],
  ].flat();
  return {
    observe(call) {
      for (const { observe } of started) observe(call);
    },
    async stop() {
      const sent = Promise.allSettled(started.map(({ stop }) => stop()));
      await Promise.race([sent, sleep(stopTimeoutMs, undefined, { ref: false })]);
    },
  };
}

/** Who sends: what the environment says goes before what the server says of itself. */
function describeServer(): Resource {
  const own = resourceFromAttributes({ "service.name": serverInfo.name, "service.version": serverInfo.version });
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector];
  return defaultResource().merge(own).merge(detectResources({ detectors }));
}
