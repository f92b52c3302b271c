import type { ServiceSpec } from "../../contract.ts";
import { ConfigError } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";
import type { FlyOptions } from "./options.ts";

/** Throws a ConfigError where Fly.io would refuse the spec; warns of what is to be known before. */
export function check(spec: ServiceSpec, options: FlyOptions, image?: string): string[] {
  const faults = healthFaults(spec, "2xx");
  if (faults.length > 0) throw new ConfigError(faults);
  return [...suspendWarnings(spec, options), ...sessionWarnings(spec, "Fly.io"), ...imageWarnings(image)];
}

// https://fly.io/docs/reference/suspend-resume/
function suspendWarnings({ memoryMiB }: ServiceSpec, { whenIdle }: FlyOptions): string[] {
  if (whenIdle !== "suspend" || memoryMiB <= 2048) return [];
  return ["slipway:options.whenIdle: Fly.io suspends machines of up to 2048 MiB, and stops larger ones"];
}

// https://fly.io/docs/machines/api/machines-resource/: it pulls what everybody may, and what lies in its own registry.
function imageWarnings(image: string | undefined): string[] {
  if (image === undefined || image.startsWith("registry.fly.io/")) return [];
  return [
    `slipway:image: Fly.io pulls ${image} without credentials, so that everybody must be allowed to; without slipway:image.repository it goes to Fly.io's own registry`,
  ];
}
