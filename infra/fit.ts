import type { BoundTarget, ServiceSpec } from "./contract.ts";
import { ConfigError, type Fault } from "./errors.ts";

/** Holds a spec against a target's limits: throws a ConfigError where the service would break, warns where it would be worse. */
export function checkFit(spec: ServiceSpec, target: BoundTarget): string[] {
  const { name, limits } = target;
  const faults: Fault[] = [];
  const warnings: string[] = [];
  const requestSeconds = limits.requestSeconds.value;
  if (requestSeconds !== null && spec.requestTimeoutSeconds > requestSeconds) {
    faults.push({
      path: "slipway:service.requestTimeoutSeconds",
      problem: `${spec.requestTimeoutSeconds} s is more than the ${requestSeconds} s that ${name} allows (${limits.requestSeconds.source})`,
      remedy: `set ${requestSeconds} or less`,
    });
  }
  if (spec.domain !== undefined && !limits.customDomain.value) {
    faults.push({
      path: "slipway:service.domain",
      problem: `${name} serves no custom domain (${limits.customDomain.source})`,
      remedy: "remove it, or choose another target",
    });
  }
  if (spec.domain === undefined && !limits.defaultUrl.value) {
    faults.push({
      path: "slipway:service.domain",
      problem: `required, since ${name} gives no HTTPS URL of its own (${limits.defaultUrl.source})`,
      remedy: "name a host of yours, such as mcp.example.com",
    });
  }
  for (const [secretName, secret] of Object.entries(spec.secrets)) {
    if ("value" in secret || limits.secretReferences.value) continue;
    faults.push({
      path: `slipway:secrets.${secretName}`,
      problem: `${name} has no secret manager to look up a reference in`,
      remedy: `give the value, encrypted: pulumi config set --path --secret 'slipway:secrets.${secretName}'`,
    });
  }
  if (spec.minInstances === 0 && !limits.scaleToZero.value) {
    faults.push({
      path: "slipway:service.minInstances",
      problem: `${name} does not scale to zero (${limits.scaleToZero.source})`,
      remedy: "set 1 or more",
    });
  } else if (spec.minInstances === 0) {
    warnings.push(
      `slipway:service.minInstances: ${spec.production ? "this is a production stack, and " : ""}0 lets the service scale to zero: the first call after a pause waits for a cold start, which can end a streaming client's patience; set 1 to keep one instance warm`,
    );
  }
  if (spec.maxInstances > spec.minInstances && !limits.autoscaling.value) {
    warnings.push(
      `slipway:service.maxInstances: ${name} does not scale by itself and always runs ${spec.minInstances}; set ${spec.minInstances} to say so (${limits.autoscaling.source})`,
    );
  }
  if (spec.production && spec.alerts.receivers.length === 0) {
    warnings.push(
      "slipway:alerts.receivers: nobody is told when this production stack fails; name a receiver, such as {email: team@example.com}",
    );
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [...warnings, ...target.check(spec)];
}
