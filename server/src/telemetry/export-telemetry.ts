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
import type { OpenTelemetry, Signals } from "./open-telemetry.ts";
import { startTraces } from "./traces.ts";

/** Time that the last telemetry has to be sent when the server stops. */
const stopTimeoutMs = 5000;

/** Sends traces, metrics or both. */
export function exportTelemetry({ traces, metrics }: Signals): OpenTelemetry {
  const resource = describeServer();
  const started = [traces ? startTraces(resource) : [], metrics ? startMetrics(resource) : []].flat();
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
