import type { ServiceSpec } from "../../contract.ts";
import { ConfigError, type Fault } from "../../errors.ts";
import { healthFaults, sessionWarnings } from "../../plain-front-doors.ts";
import { kinds } from "./facts.ts";
import type { FlyOptions } from "./options.ts";

/** Throws a ConfigError where Fly.io would refuse the spec; warns of what is to be known before. */
export function check(spec: ServiceSpec, options: FlyOptions, image?: string): string[] {
  const faults = [...sizeFaults(spec, options), ...healthFaults(spec, "2xx")];
  if (faults.length > 0) throw new ConfigError(faults);
  return [...suspendWarnings(spec, options), ...sessionWarnings(spec, "Fly.io"), ...imageWarnings(image)];
}

function sizeFaults({ cpu, memoryMiB }: ServiceSpec, { cpuKind }: FlyOptions): Fault[] {
  const { cpus, leastMiB, mostMiB } = kinds[cpuKind];
  const source = "https://fly.io/docs/machines/guides-examples/machine-sizing/";
  if (!cpus.some((count) => count === cpu)) {
    const problem = `there are ${cpus.join(", ")} ${cpuKind} CPUs (${source})`;
    return [{ path: "slipway:service.cpu", problem, remedy: "choose one of them, or another slipway:options.cpuKind" }];
  }
  if (memoryMiB >= leastMiB * cpu && memoryMiB <= mostMiB * cpu) return [];
  const problem = `${cpu} ${cpuKind} CPU has from ${leastMiB * cpu} to ${mostMiB * cpu} MiB (${source})`;
  const remedy = "choose one of them, or another slipway:options.cpuKind";
  return [{ path: "slipway:service.memoryMiB", problem, remedy }];
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
