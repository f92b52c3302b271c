import type { PinnedSecret } from "../../clouds/gcp/secrets.ts";
import type { Collector, CollectorPlace } from "../../collector.ts";
import { collectorHost } from "../../observability/collector.ts";

/** No variable names an instance; and less than a core would let an instance take one request at a time only. */
// https://cloud.google.com/run/docs/container-contract#env-vars, https://cloud.google.com/run/docs/configuring/services/cpu
export const collectorPlace: CollectorPlace = { instanceVariable: undefined, size: { cpu: 1, memoryMiB: 512 } };

const name = "collector";
const startSeconds = 30;

/** What the server's container says of a collector beside it: that it starts once that one is healthy. */
// https://cloud.google.com/run/docs/configuring/services/containers#container-ordering
export function besideServer(collector: Collector | undefined): { name?: string; dependsOns?: string[] } {
  return collector ? { name: "server", dependsOns: [name] } : {};
}

/** The collector's container, which takes no requests of clients. */
// https://cloud.google.com/run/docs/tutorials/custom-metrics-opentelemetry-sidecar
export function collectorContainers(
  collector: Collector | undefined,
  { secrets, cpuIdle }: { secrets: Readonly<Record<string, PinnedSecret>>; cpuIdle: boolean },
) {
  if (!collector) return [];
  const { image, args, env, healthPort, size } = collector;
  // Probes do not come by loopback.
  const plain = Object.entries({ ...env, [collectorHost]: "0.0.0.0" }).map(([key, value]) => ({ name: key, value }));
  const hidden = Object.entries(secrets).map(([key, secretKeyRef]) => ({ name: key, valueSource: { secretKeyRef } }));
  return [
    {
      name,
      image,
      args: [...args],
      envs: [...plain, ...hidden],
      resources: { limits: { cpu: String(size.cpu), memory: `${size.memoryMiB}Mi` }, cpuIdle, startupCpuBoost: true },
      startupProbe: {
        httpGet: { path: "/", port: healthPort },
        periodSeconds: 1,
        timeoutSeconds: 1,
        failureThreshold: startSeconds,
      },
    },
  ];
}
