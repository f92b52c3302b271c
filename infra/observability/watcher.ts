import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config.ts";
import type { BoundTarget, ServiceSpec } from "../contract.ts";
import { alarmsOf, isMeasured } from "../monitoring.ts";
import { npxSlipway } from "../remedies.ts";
import { isOfProbe, type Signal } from "../signals.ts";
import type { Runner } from "./collector.ts";
import type { Observability } from "./schema.ts";
import type { Vendor, Watched } from "./vendor.ts";

/** What a vendor sees of a service on a target: one that is on this machine alone nobody can ask from outside. */
function signalsAt(vendor: Vendor, target: Pick<BoundTarget, "facts" | "fallsSilent">): readonly Signal[] {
  return vendor.signals.filter(
    (signal) => (target.facts.isPublic.value || !isOfProbe(signal)) && isHeard(signal, target),
  );
}

/** Whether telemetry tells of a signal there: a restart is an instance that fell silent, which others may too. */
export function isHeard(signal: Signal, { fallsSilent }: Pick<BoundTarget, "fallsSilent">): boolean {
  return signal !== "restarts" || fallsSilent === undefined;
}

/** Who watches a service, by name, and what they see of it together. */
export function watcherOf(
  target: Pick<BoundTarget, "name" | "signals" | "facts" | "fallsSilent">,
  vendor: Vendor | undefined,
): { name: string; signals: readonly Signal[] } {
  const { name, signals } = target;
  if (!vendor) return { name, signals };
  const seen = signalsAt(vendor, target);
  if (vendor.isInstead) {
    const bill = signals.filter((signal) => signal === "spendUsd");
    return { name: vendor.name, signals: [...seen, ...bill] };
  }
  return { name: `${name} with ${vendor.name}`, signals: [...signals, ...seen] };
}

/** The spec as the target makes it: where the vendor's alarms stand in the place of its own, with the bill's alone. */
export function alarmedBy(spec: ServiceSpec, vendor: Vendor | undefined): ServiceSpec {
  if (!vendor?.isInstead) return spec;
  const { budget } = spec.alerts.rules;
  const alerts = budget ? { ...spec.alerts, rules: { budget } } : { receivers: [], rules: {} };
  return { ...spec, alerts };
}

/** What a vendor is given to watch a service. */
export function vendorContext(
  { spec, target, vendor }: Pick<Settings, "spec" | "target" | "vendor">,
  place: Pick<Watched, "stack" | "endpoint" | "parent">,
): Watched {
  const signals = vendor ? signalsAt(vendor, target) : [];
  return {
    ...place,
    spec,
    alarms: alarmsOf(spec).filter((alarm) => isMeasured(alarm, signals)),
    secret: (name) => vendor?.values.get(name) ?? pulumi.secret(""),
  };
}

/** What a stack is told of telemetry that is not sent all the time, or not by the way that it asks for. */
export function telemetryWarnings(
  settings: Observability | undefined,
  target: Runner & Pick<BoundTarget, "fallsSilent">,
  stack: string,
): string[] {
  if (settings === undefined) return [];
  if (target.fallsSilent === undefined) return collectorWarnings(settings, target, stack);
  return [
    `slipway:observability: on ${target.name} ${target.fallsSilent}. Until then telemetry is sent with the next request, and the last of an instance may never be: alarms that read it hear of calls late, and none there watches restarts`,
    ...collectorWarnings(settings, target, stack),
  ];
}

function collectorWarnings(settings: Observability, { name, collector }: Runner, stack: string): string[] {
  if (settings.collector === undefined) return [];
  if (!collector) {
    const unseen =
      settings.collector === "measure"
        ? ", and what only its spans tell of requests and tool calls is seen by no alarm"
        : "";
    return [
      `slipway:observability.collector: ${name} runs nothing beside the server, so that it sends to ${settings.vendor} itself${unseen}; a collector elsewhere does what "${npxSlipway()} monitors ${stack} --format collector" prints`,
    ];
  }
  if (settings.collector === "forward") return [];
  return [
    "slipway:observability.collector: spans tell of requests and tool calls alone; alarms there that watch cpu, memory, instancesAtMaximum and coldStart hear a server that sends metrics of its process, and no other",
  ];
}
