import type { ServiceSpec } from "../../contract.ts";
import { ConfigError } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";
import { reservedPorts } from "./facts.ts";
import type { RenderOptions } from "./options.ts";
import { registryKind } from "./registries.ts";

/** Throws a ConfigError where Render would refuse the spec; warns of what is to be known before. */
export function check(spec: ServiceSpec, options: RenderOptions, image?: string): string[] {
  const faults = healthFaults(spec, "2xx");
  if (options.dns && spec.domain === undefined) {
    faults.push({
      path: "slipway:options.dns",
      problem: "there is no domain whose records could be set",
      remedy: "name one in slipway:service.domain, or remove it",
    });
  }
  if (reservedPorts.includes(spec.port)) {
    faults.push({
      path: "slipway:service.port",
      problem: `Render keeps ${spec.port} for itself (https://render.com/docs/web-services#port-binding)`,
      remedy: "let the server listen on another, such as 8080",
    });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [
    ...domainWarnings(spec, options),
    ...scalingWarnings(spec),
    ...sessionWarnings(spec, "Render"),
    ...imageWarnings(image),
    ...alertWarnings(spec),
  ];
}

function domainWarnings({ domain }: ServiceSpec, { dns, domainVerified }: RenderOptions): string[] {
  const warnings: string[] = [];
  if (domain !== undefined && !dns && !domainVerified) {
    warnings.push(
      "slipway:service.domain: it needs DNS records that this stack does not set: this up serves under the platform's own URL; set the records of the output dnsRecords, then slipway:options.domainVerified to true, and run up again",
    );
  }
  return warnings;
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
