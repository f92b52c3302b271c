import type { Signal } from "../../monitoring.ts";
import type { Metric } from "../../promql.ts";
import { serverContainer } from "./names.ts";

/** What a pod of the service is called, and where. */
export interface WatchedPods {
  namespace: string;
  /** Of the Deployment. */
  name: string;
}

/** What kube-state-metrics and cAdvisor tell of the service's pods, as the Prometheus operator's usual set has them. */
// https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/pod-metrics.md
// https://kubernetes.io/docs/reference/instrumentation/node-metrics/
export function signalsOf({ namespace, name }: WatchedPods) {
  // A pod's name is that of its Deployment, and two parts without a hyphen.
  const pods = `namespace="${namespace}", pod=~"${name}-[a-z0-9]+-[a-z0-9]+", container="${serverContainer}"`;
  const limit = (resource: string, kind: string) =>
    `max by (pod) (kube_pod_container_resource_${kind}{${pods}, resource="${resource}"})`;
  return {
    // Of the request, since there is no limit.
    cpuPercent: {
      level: `max(100 * sum by (pod) (rate(container_cpu_usage_seconds_total{${pods}}[2m])) / ${limit("cpu", "requests")})`,
    },
    memoryPercent: {
      level: `max(100 * max by (pod) (container_memory_working_set_bytes{${pods}}) / ${limit("memory", "limits")})`,
    },
    instances: {
      level: `max(kube_deployment_status_replicas_updated{namespace="${namespace}", deployment="${name}"})`,
    },
    restarts: { counter: `kube_pod_container_status_restarts_total{${pods}}` },
  } satisfies Partial<Record<Signal, Metric>>;
}

/** All that can be watched where there is a Prometheus operator. */
export const signals: readonly Signal[] = ["cpuPercent", "memoryPercent", "instances", "restarts"];
