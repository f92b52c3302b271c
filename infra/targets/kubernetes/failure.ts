import type { Deployed, Pod } from "./revision.ts";

/** Why a revision does not come up, and the pod that shows it. */
export interface Failure {
  why: string;
  pod?: string;
  /** Whether the container that ended wrote the last words, and not the one that runs. */
  ended?: boolean;
}

// Reasons that no more time mends; "ErrImagePull" alone is the first attempt of several.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/types.go
const finalReasons = [
  "ImagePullBackOff",
  "ImageInspectError",
  "InvalidImageName",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
];

/** What keeps a revision from coming up whatever time it gets; undefined where it still may. */
export function failureOf(deployed: Deployed, pods: readonly Pod[]): Failure | undefined {
  const { observedGeneration, conditions } = deployed.status;
  // A quota, or a policy of the cluster's: no pod is made at all.
  const refused = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (refused && observedGeneration >= deployed.metadata.generation) {
    return { why: `no pod is made: ${refused.reason}: ${refused.message}` };
  }
  for (const { metadata, status } of pods) {
    const pod = metadata.name;
    for (const { state, lastState, restartCount } of status.containerStatuses) {
      const { reason = "", message = "" } = state.waiting ?? {};
      if (finalReasons.includes(reason)) return { why: `pod ${pod}: ${reason}: ${message}`, pod };
      const ended = state.terminated ?? lastState.terminated;
      // The first end may be that of a node; a second one is the server's own.
      if (ended && (reason === "CrashLoopBackOff" || restartCount > 1)) {
        return {
          why: `pod ${pod}: the server ended with exit code ${ended.exitCode} (${ended.reason})`,
          pod,
          ended: true,
        };
      }
    }
  }
  return undefined;
}

/** What a revision that is late waits for. */
export function delayOf(pods: readonly Pod[]): Failure {
  for (const { metadata, status } of pods) {
    const pod = metadata.name;
    const placed = status.conditions.find(({ type }) => type === "PodScheduled");
    if (placed?.status === "False") return { why: `pod ${pod} has no node: ${placed.message || placed.reason}` };
    const [container] = status.containerStatuses;
    if (container?.state.waiting) {
      const { reason, message } = container.state.waiting;
      return { why: `pod ${pod}: ${[reason, message].filter((text) => text !== "").join(": ")}`, pod };
    }
    if (!isReady({ metadata, status })) {
      return {
        why: `pod ${pod} runs and does not get ready: slipway:service.healthPath is not answered with 2xx`,
        pod,
      };
    }
  }
  return { why: pods.length === 0 ? "it has no pods" : "its pods are ready, and not all are there" };
}

/** Whether a pod takes requests. */
export function isReady({ status }: Pod): boolean {
  return status.conditions.some(({ type, status: holds }) => type === "Ready" && holds === "True");
}

/** Whether a container of the revision runs, so that its time to start runs too. */
export function hasStarted(pods: readonly Pod[]): boolean {
  return pods.some(({ status }) =>
    status.containerStatuses.some(({ state, restartCount }) => state.running !== undefined || restartCount > 0),
  );
}
