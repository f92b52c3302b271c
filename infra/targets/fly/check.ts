import type { ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";
import type { FlyOptions } from "./options.ts";

/** Throws a ConfigError where Fly.io would refuse the spec; warns of what is to be known before. */
export function check(spec: ServiceSpec, options: FlyOptions, image?: string): string[] {
  const faults = [...dnsFaults(spec, options), ...healthFaults(spec, "2xx")];
  if (faults.length > 0) throw new ConfigError(faults);
  return [...warningsOf(spec, options), ...sessionWarnings(spec, "Fly.io"), ...imageWarnings(image)];
}

function dnsFaults({ domain }: ServiceSpec, { dns }: FlyOptions): Fault[] {
  if (!dns || domain !== undefined) return [];
  const problem = "there is no domain whose records could be set";
  return [{ path: "slipway:options.dns", problem, remedy: "name one in slipway:service.domain, or remove it" }];
}

function warningsOf({ domain, memoryMiB }: ServiceSpec, options: FlyOptions): string[] {
  const warnings: string[] = [];
  if (domain !== undefined && !options.dns && !options.domainVerified) {
    warnings.push(
      `slipway:service.domain: ${domain} is served once the records of the output dnsRecords are set at your DNS host, after which Fly.io gets its certificate; then say so with slipway:options.domainVerified: true`,
    );
  }
  // https://fly.io/docs/reference/suspend-resume/
  if (options.whenIdle === "suspend" && memoryMiB > 2048) {
    warnings.push("slipway:options.whenIdle: Fly.io suspends machines of up to 2048 MiB, and stops larger ones");
  }
  return warnings;
}

// https://fly.io/docs/machines/api/machines-resource/: it pulls what everybody may, and what lies in its own registry.
function imageWarnings(image: string | undefined): string[] {
  if (image === undefined || image.startsWith("registry.fly.io/")) return [];
  return [
    `slipway:image: Fly.io pulls ${image} without credentials, so that everybody must be allowed to; without slipway:image.repository it goes to Fly.io's own registry`,
  ];
}
