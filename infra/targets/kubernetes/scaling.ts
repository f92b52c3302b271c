import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { metadata, type Place } from "./place.ts";
import { isScaled } from "./pods.ts";

const cpuPercent = 70;
// Streams stay where they are: an instance that goes ends them.
const quietSeconds = 300;

/** Lets the number of instances follow the load, and keeps all but one of them while nodes are drained. */
export function makeScaling(place: Place): void {
  const { spec, selector, opts } = place;
  if (isScaled(place)) makeAutoscaler(place);
  else keepAutoscaler(place);
  // With one instance it would keep a node from ever being drained.
  // https://kubernetes.io/docs/tasks/run-application/configure-pdb/
  if (spec.minInstances > 1) {
    new PodDisruptionBudget(
      spec.name,
      {
        metadata: metadata(place),
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: selector },
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      opts,
    );
  }
}

/**
 * Keeps one that is there from a time of more than one number: it would go at the end of the `up`, and until then set the
 * number of before again.
 */
function keepAutoscaler(place: Place): void {
  const { cluster, name, namespaceName } = place;
  const path = `/apis/autoscaling/v2/namespaces/${namespaceName}/horizontalpodautoscalers/${name}`;
  const isThere = cluster.find(path).then((found) => found !== undefined);
  pulumi.output(isThere).apply((is) => {
    if (is) makeAutoscaler(place);
  });
}

// https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
function makeAutoscaler(place: Place): void {
  const { spec, options, name, opts, examination } = place;
  // While a revision has its share, the others are asked less, and get everything back before they are exchanged.
  const { steps, seconds } = examination?.canary ?? { steps: [], seconds: 0 };
  const { requestsMetric } = options;
  new HorizontalPodAutoscaler(
    spec.name,
    {
      metadata: metadata(place),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: spec.minInstances,
        maxReplicas: spec.maxInstances,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuPercent } },
          },
          ...(requestsMetric
            ? [
                {
                  type: "Pods",
                  pods: {
                    metric: { name: requestsMetric.name },
                    target: { type: "AverageValue", averageValue: toQuantity(requestsMetric.perInstance) },
                  },
                },
              ]
            : []),
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: quietSeconds + steps.length * seconds } },
      },
    },
    opts,
  );
}

/** A number in thousandths, as the API server itself would write it. */
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
function toQuantity(value: number): string {
  return Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`;
}
