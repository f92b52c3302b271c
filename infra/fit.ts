import type { BoundTarget, ServiceSpec } from "./contract.ts";
import { zoneFaults } from "./domain-settings.ts";
import { ConfigError, type Fault } from "./errors.ts";
import { estimate } from "./estimate.ts";
import { liveFileFaults } from "./live-file.ts";
import { alarmsOf, isProbed, monitoringWarnings } from "./monitoring.ts";
import { nameFaults } from "./names.ts";
import { removeCommand, secretCommand, setCommand, toPath } from "./remedies.ts";
import { sizeFaults } from "./sizes.ts";
import type { Vendor } from "./observability/vendor.ts";
import { alarmedBy, watcherOf } from "./observability/watcher.ts";
import { targetVariableFaults } from "./variables.ts";
import { unansweredFaults } from "./well-known.ts";

/**
 * Holds a spec against a target's limits: throws a ConfigError where the service would break, warns where it would be worse.
 * A vendor may watch what the target does not.
 */
export function checkFit(
  spec: ServiceSpec,
  target: BoundTarget,
  stack: string,
  { image, vendor }: { image?: string | undefined; vendor?: Vendor | undefined } = {},
): string[] {
  const faults = [
    ...limitFaults(spec, target, stack),
    ...sizeFaults(spec, target, stack),
    ...nameFaults(target.names, { spec, stack }),
    ...targetVariableFaults(spec, target, stack),
    ...liveFileFaults(spec, target),
    ...zoneFaults(spec.domain, target.domainSettings, stack),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return [
    ...warningsOf(spec, target),
    ...(target.facts.defaultUrl.value ? target.servesLater(spec) : []),
    ...monitoringWarnings(spec, watcherOf(target, vendor)),
    ...(vendor?.warnings(spec) ?? []),
    ...target.check(alarmedBy(spec, vendor), image),
  ];
}

function limitFaults(spec: ServiceSpec, { name, facts, muteFront }: BoundTarget, stack: string): Fault[] {
  const faults: Fault[] = [];
  const set = (path: string, value: string | number) =>
    setCommand(stack, path, typeof value === "number" ? "int" : "string", String(value));
  const most = [
    ["requestTimeoutSeconds", facts.requestSeconds, " s"],
    ["concurrency", facts.concurrency, ""],
    ["minInstances", facts.minInstances, ""],
  ] as const;
  for (const [key, { value, source }, unit] of most) {
    if (value === null || spec[key] <= value) continue;
    const path = `slipway:service.${key}`;
    faults.push({
      path,
      problem: `${spec[key]}${unit} is more than the ${value}${unit} that ${name} allows (${source})`,
      remedy: `set it with: ${set(path, value)}`,
    });
  }
  if (spec.domain !== undefined && !facts.customDomain.value) {
    const path = "slipway:service.domain";
    faults.push({
      path,
      problem: `${name} serves no custom domain (${facts.customDomain.source})`,
      remedy: `choose another target, or remove it with: ${removeCommand(stack, path)}`,
    });
  }
  if (spec.domain === undefined && !facts.defaultUrl.value) {
    const path = "slipway:service.domain";
    faults.push({
      path,
      problem: `required, since ${name} gives no HTTPS URL of its own (${facts.defaultUrl.source})`,
      remedy: `name a host of yours, such as mcp.example.com: ${set(path, "<host>")}`,
    });
  }
  for (const [key, usual] of [
    ["path", "/mcp"],
    ["healthPath", "/health"],
  ] as const) {
    const path = `slipway:service.${key}`;
    const asked = spec[key];
    if (asked === false || !facts.reservedPaths.value?.test(asked)) continue;
    faults.push({
      path,
      problem: `${name} may keep ${asked} for itself (${facts.reservedPaths.source})`,
      remedy: `let the server answer under another one: ${set(path, usual)}`,
    });
  }
  if (muteFront) faults.push(...unansweredFaults(spec, muteFront, stack));
  for (const [secretName, secret] of Object.entries(spec.secrets)) {
    if ("value" in secret || facts.secretReferences.value) continue;
    faults.push({
      path: toPath("slipway:secrets", [secretName]),
      problem: `${name} has no secret manager to look up a reference in`,
      remedy: `give the value, encrypted: ${secretCommand(stack, secretName)}`,
    });
  }
  if (spec.minInstances === 0 && !facts.scaleToZero.value) {
    const path = "slipway:service.minInstances";
    faults.push({
      path,
      problem: `${name} does not scale to zero (${facts.scaleToZero.source})`,
      remedy: `set it with: ${set(path, 1)}`,
    });
  }
  return faults;
}

function warningsOf(spec: ServiceSpec, target: BoundTarget): string[] {
  const { name, facts } = target;
  const warnings: string[] = [];
  if (spec.minInstances === 0) {
    warnings.push(
      `slipway:service.minInstances: ${spec.production ? "this is a production stack, and " : ""}0 lets the service scale to zero: the first call after a pause waits for a cold start, which can end a streaming client's patience; set 1 to keep one instance warm`,
    );
  }
  if (spec.maxInstances > spec.minInstances && !facts.autoscaling.value) {
    warnings.push(
      `slipway:service.maxInstances: ${name} does not scale by itself and always runs ${spec.minInstances}; set ${spec.minInstances} to say so (${facts.autoscaling.source})`,
    );
  }
  const { latency } = spec.alerts.rules;
  if (spec.minInstances === 0 && isProbed(alarmsOf(spec))) {
    warnings.push(
      `slipway:alerts: the probe of availability and certificateExpiry keeps asking from outside, and so wakes the service that slipway:service.minInstances lets sleep: up to USD ${costOfWaking(spec, target).toFixed(2)} a month more; set both to false, or minInstances to 1`,
    );
  }
  if (latency && latency.milliseconds >= spec.requestTimeoutSeconds * 1000) {
    warnings.push(
      `slipway:alerts.latency.milliseconds: it can never ring, since slipway:service.requestTimeoutSeconds ends a call after ${spec.requestTimeoutSeconds} s; set less`,
    );
  }
  if (spec.production && spec.alerts.receivers.length === 0) {
    warnings.push(
      "slipway:alerts.receivers: nobody is told when this production stack fails; name a receiver, such as {email: team@example.com}",
    );
  }
  return warnings;
}

/** What an instance that never sleeps costs more in a month, in USD. */
function costOfWaking(spec: ServiceSpec, target: BoundTarget): number {
  const totalOf = (minInstances: number) => estimate({ ...spec, minInstances }, target).total;
  return Math.max(0, totalOf(1) - totalOf(0));
}
