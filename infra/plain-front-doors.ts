import type { ServiceSpec } from "./contract.ts";
import type { Fault } from "./errors.ts";

// What holds on every platform whose front door keeps no client at one instance and asks one path for the health.

/** An endpoint of MCP in the place of a health path; `answer` is what the platform takes for healthy. */
export function healthFaults({ healthPath, path }: ServiceSpec, answer: string): Fault[] {
  if (healthPath === false || healthPath !== path) return [];
  return [
    {
      path: "slipway:service.healthPath",
      problem: `${healthPath} is the endpoint, which answers a plain GET with 4xx, so that no deployment would serve`,
      remedy: `name a path that answers ${answer}, or set it to false`,
    },
  ];
}

/** Several instances, of which a client meets any. */
export function sessionWarnings({ maxInstances }: ServiceSpec, platform: string): string[] {
  if (maxInstances === 1) return [];
  return [
    `slipway:service.maxInstances: ${platform} sends a client to any instance, so that a server which keeps sessions in memory loses them; set 1 for such a one`,
  ];
}
