import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config.ts";
import type { BoundTarget, ServiceSpec } from "../contract.ts";
import { alarmsOf, isMeasured } from "../monitoring.ts";
import type { Signal } from "../signals.ts";
import type { Vendor, Watched } from "./vendor.ts";

/** What a vendor sees of a service on a target: one that is on this machine alone nobody can ask from outside. */
export function signalsAt(vendor: Vendor, { facts }: Pick<BoundTarget, "facts">): readonly Signal[] {
  const probed: readonly Signal[] = ["available", "certificateDays"];
  return facts.isPublic.value ? vendor.signals : vendor.signals.filter((signal) => !probed.includes(signal));
}

/** Who watches a service, by name, and what they see of it together. */
export function watcherOf(
  target: Pick<BoundTarget, "name" | "signals" | "facts">,
  vendor: Vendor | undefined,
): { name: string; signals: readonly Signal[] } {
  const { name, signals } = target;
  if (!vendor) return { name, signals };
  const seen = signalsAt(vendor, target);
  if (vendor.isInstead) return { name: vendor.name, signals: seen };
  return { name: `${name} with ${vendor.name}`, signals: [...signals, ...seen] };
}

/** The spec as the target makes it: without alarms where the vendor's stand in their place. */
export function alarmedBy(spec: ServiceSpec, vendor: Vendor | undefined): ServiceSpec {
  return vendor?.isInstead ? { ...spec, alerts: { receivers: [], rules: {} } } : spec;
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
