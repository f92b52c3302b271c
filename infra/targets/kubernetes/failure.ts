import { serverContainer } from "./names.ts";
import type { Deployed, Pod } from "./revision.ts";

/** Why a revision does not come up, and the pod that shows it. */
export interface Failure {
  why: string;
  pod?: string;
  /** The container of it that does; the server's where it is not said. */
  container?: string;
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
    for (const { name, state, lastState, restartCount } of containersOf(status)) {
      const { reason = "", message = "" } = state.waiting ?? {};
      const shown = { pod, container: name };
      if (finalReasons.includes(reason)) return { why: `pod ${pod}: ${within(name)}${reason}: ${message}`, ...shown };
      const ended = state.terminated ?? lastState.terminated;
      // The first end may be that of a node; a second one is the container's own, unless it is done with its work.
      const isDone = state.terminated?.exitCode === 0 && status.initContainerStatuses.some((one) => one.name === name);
      if (ended && !isDone && (reason === "CrashLoopBackOff" || restartCount > 1)) {
        const who = name === serverContainer ? "the server" : `container ${name}`;
        return {
          why: `pod ${pod}: ${who} ended with exit code ${ended.exitCode} (${ended.reason})`,
          ...shown,
          ended: true,
        };
      }
    }
  }
  return undefined;
}

/** A pod's containers in the order in which they start. */
function containersOf({ initContainerStatuses, containerStatuses }: Pod["status"]) {
  return [...initContainerStatuses, ...containerStatuses];
}

function within(name: string): string {
  return name === serverContainer ? "" : `container ${name}: `;
}

/** What a revision that is late waits for. */
export function delayOf(pods: readonly Pod[]): Failure {
  for (const { metadata, status } of pods) {
    const pod = metadata.name;
    const placed = status.conditions.find(({ type }) => type === "PodScheduled");
    if (placed?.status === "False") return { why: `pod ${pod} has no node: ${placed.message || placed.reason}` };
    // Those that follow only wait for the one before.
    const waiting = containersOf(status).filter(({ state }) => state.waiting);
    const held = waiting.find(({ state }) => state.waiting?.reason !== "PodInitializing") ?? waiting[0];
    if (held?.state.waiting) {
      const { reason, message } = held.state.waiting;
      const words = [reason, message].filter((text) => text !== "").join(": ");
      return { why: `pod ${pod}: ${within(held.name)}${words}`, pod, container: held.name };
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
