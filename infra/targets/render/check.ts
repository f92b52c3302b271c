import type { ServiceSpec } from "../../contract.ts";
import { ConfigError } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";
import { reservedPorts } from "./facts.ts";
import { registryKind } from "./registries.ts";

/** Throws a ConfigError where Render would refuse the spec; warns of what is to be known before. */
export function check(spec: ServiceSpec, _options: unknown, image?: string): string[] {
  const faults = healthFaults(spec, "2xx");
  if (reservedPorts.includes(spec.port)) {
    faults.push({
      path: "slipway:service.port",
      problem: `Render keeps ${spec.port} for itself (https://render.com/docs/web-services#port-binding)`,
      remedy: "let the server listen on another, such as 8080",
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [
    ...scalingWarnings(spec),
    ...sessionWarnings(spec, "Render"),
    ...imageWarnings(image),
    ...alertWarnings(spec),
  ];
}

function scalingWarnings({ minInstances, maxInstances }: ServiceSpec): string[] {
  if (maxInstances === minInstances) return [];
  return [
    `slipway:service.maxInstances: instances are added and taken away in a Pro workspace alone (https://render.com/docs/scaling#autoscaling); in another, set ${minInstances}`,
  ];
}

function imageWarnings(image: string | undefined): string[] {
  if (image === undefined || registryKind(image) !== undefined) return [];
  return [
    `slipway:image: Render pulls from Docker Hub, GHCR, GitLab, Artifact Registry and ECR, and will refuse ${image} (https://render.com/docs/deploying-an-image)`,
  ];
}

function alertWarnings({ alerts: { receivers, rules } }: ServiceSpec): string[] {
  if (receivers.length === 0 || rules.restarts === undefined) return [];
  return [
    "slipway:alerts.receivers: Render tells of each failed instance and deployment, and tells the workspace's own receivers alone, by email or Slack: set those at https://dashboard.render.com/settings#notifications. For everything else send the server's OpenTelemetry to a vendor, or stream the workspace's metrics to one (https://render.com/docs/metrics-streams)",
  ];
}
