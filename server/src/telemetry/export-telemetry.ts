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
import type { BeforeLoading, Signals, TelemetryExporter } from "./contract.ts";
import { startMetrics } from "./metrics.ts";
import { readSdkSettings } from "./sdk-settings.ts";
import { startTraces } from "./traces.ts";

/** Time-out of the last export when the server stops. */
const stopTimeoutMs = 5000;

/** Exports traces, metrics or both by OpenTelemetry's environment variables. */
export function exportTelemetry(
  { traces, metrics }: Signals,
  environment: Readonly<Record<string, string | undefined>>,
  before: BeforeLoading,
): TelemetryExporter {
  const resource = describeServer();
  const settings = readSdkSettings(environment);
  const started = [
    traces ? startTraces(resource, settings) : [],
    metrics ? startMetrics(resource, settings, before) : [],
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

/** The resource; attributes from the environment override those of the server. */
function describeServer(): Resource {
  const own = resourceFromAttributes({ "service.name": serverInfo.name, "service.version": serverInfo.version });
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector];
  return defaultResource().merge(own).merge(detectResources({ detectors }));
}
