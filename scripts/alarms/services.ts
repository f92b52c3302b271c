import { readSettings } from "../../infra/config.ts";
import type { ServiceSpec } from "../../infra/contract.ts";

/** The stack that the services are of. */
export const stack = "proof";

/** Seconds between two exports and two evaluations: the shortest that a stack may have. */
export const intervalSeconds = 5;

/** A service as its stack's file would have it: every alarm, over the shortest time that one may have. */
export async function serviceOf(name: string, receiver: string): Promise<ServiceSpec> {
  const minutes = 1;
  const config = {
    service: { name, cpu: 0.05, memoryMiB: 512, maxInstances: 2 },
    image: { context: "server" },
    observability: { vendor: "otlp", endpoint: receiver, intervalSeconds },
    alerts: {
      receivers: [{ email: "team@example.com" }],
      availability: { minutes },
      errorRate: { minutes },
      toolErrors: { minutes },
      latency: { milliseconds: 1000, minutes },
      requests: { perMinute: 3000, minutes },
      cpu: { minutes },
      memory: { minutes },
      instancesAtMaximum: { minutes },
      coldStart: { seconds: 5, minutes },
      restarts: { count: 0, minutes },
      certificateExpiry: { days: 14 },
    },
  };
  const values = Object.entries(config).map(([key, value]) => [`slipway:${key}`, JSON.stringify(value)]);
  const { spec } = await readSettings({
    stack,
    values: { "slipway:target": "docker", ...Object.fromEntries(values) },
    encryptedKeys: [],
    plainSecrets: {},
    strayFaults: [],
  });
  return spec;
}
