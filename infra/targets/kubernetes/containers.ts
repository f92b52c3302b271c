import type { Collector } from "../../collector.ts";
import type { Place } from "./place.ts";
import type { SecretVariables } from "./secrets.ts";

const probeTimeoutSeconds = 5;
// A server that hangs has no calls to end, and hears no signal: the pod's own time is as long as the longest request.
// https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#probe-level-terminationgraceperiodseconds
const hungSeconds = 20;

/** What a container of the restricted profile may do. */
export const unprivileged = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** What collects telemetry: it starts before the server, and ends after it. */
// https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
export function collectorContainer(
  { image, args, env, secret, size }: Collector,
  { keys, limits }: Pick<SecretVariables, "keys"> & { limits: { cpu?: string } },
) {
  const secretKeyRef = secret === undefined ? undefined : keys[secret];
  const memory = `${size.memoryMiB}Mi`;
  return {
    name: "collector",
    image,
    restartPolicy: "Always",
    args: [...args],
    env: [
      ...Object.entries(env).map(([name, value]) => ({ name, value })),
      ...(secret !== undefined && secretKeyRef ? [{ name: secret, valueFrom: { secretKeyRef } }] : []),
    ],
    resources: { requests: { cpu: `${collectorMillicores(limits.cpu)}m`, memory }, limits: { ...limits, memory } },
    securityContext: unprivileged,
  };
}

/** What it asks for; more than its limit would be refused. */
function collectorMillicores(limit = "20m"): number {
  return Math.min(20, Number.parseInt(limit, 10));
}

/** A server that checks its Host header expects the one by which clients reach it; the kubelet would send the pod's address. */
// https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes
export function probes({ spec, options }: Place) {
  const asked =
    spec.healthPath === false
      ? { tcpSocket: { port: "http" } }
      : {
          httpGet: { path: spec.healthPath, port: "http", httpHeaders: [{ name: "Host", value: spec.domain ?? "" }] },
        };
  const probe = { ...asked, timeoutSeconds: probeTimeoutSeconds };
  const ending = { ...probe, terminationGracePeriodSeconds: hungSeconds };
  return {
    startupProbe: { ...ending, periodSeconds: 1, failureThreshold: options.startTimeoutSeconds },
    readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...ending, periodSeconds: 30, failureThreshold: 3 },
  };
}
