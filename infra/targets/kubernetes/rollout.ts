import { systemClock } from "../../clock.ts";
import { poll } from "../../poll.ts";
import { digestOf, Wait } from "../../wait.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import { delayOf, type Failure, failureOf, hasStarted, isReady } from "./failure.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { serverContainer } from "./names.ts";
import type { Place } from "./place.ts";
import type { DeployedPods } from "./pods.ts";
import {
  type Address,
  type Deployed,
  isRolledOut,
  newestPods,
  type Pod,
  revisionOf,
  type RolloutTimes,
  seeDeployment,
  untilOther,
} from "./revision.ts";

const pauses = { firstPauseSeconds: 0.3, longestPauseSeconds: 1 };
const lastLines = 20;
// What the kubelet takes to see that a probe was answered.
const graceSeconds = 15;

/**
 * Waits until the pods of the newest revision have taken over: Pulumi's own wait tells of a time-out where this one tells
 * of the pod's reason and the server's last words.
 */
export function whenRolledOut(place: Place, { deployment, template }: DeployedPods): Wait {
  const { spec, cluster, name, namespace, opts } = place;
  return new Wait(
    `${spec.name}-revision`,
    {
      for: { id: deployment.id, context: cluster.context, namespace, name, template: digestOf(template) },
      async until({ context, namespace: where, name: deployed }) {
        const reason = await untilRolledOut(clusterOf(context), { namespace: where, name: deployed }, timesOf(place));
        if (reason !== undefined) throw new Error(reason);
      },
    },
    { parent: opts.parent },
  );
}

/** The times that the options give a revision, and what sends requests to it. */
export function timesOf({ options }: Pick<Place, "options">): RolloutTimes {
  const joinSeconds = (options.gateway && gatewayKind(options.gateway.kind).joinsAfterSeconds) ?? 0;
  return { startSeconds: options.startTimeoutSeconds + joinSeconds, placementSeconds: options.placementTimeoutSeconds };
}

interface Seen {
  deployed: Deployed | undefined;
  pods: Pod[];
  failure: Failure | undefined;
}

/**
 * Looks until the newest revision is all there; answers why it will not be. Its instances come one after the other: each
 * has its own time to find a place, and to start once its container runs. `what` are other words for what does not come up.
 */
export async function untilRolledOut(
  cluster: Cluster,
  address: Address,
  { startSeconds, placementSeconds }: RolloutTimes,
  what?: string,
): Promise<string | undefined> {
  let seenVersion = "";
  let progress = { ready: 0, started: false, at: performance.now() };
  const look = async (): Promise<Seen> => {
    const deployed = await seeDeployment(cluster, address);
    seenVersion = deployed?.metadata.resourceVersion ?? "";
    if (!deployed || isRolledOut(deployed)) return { deployed, pods: [], failure: undefined };
    const pods = await newestPods(cluster, address, deployed);
    const [ready, started] = [pods.filter(isReady).length, hasStarted(pods.filter((pod) => !isReady(pod)))];
    if (ready !== progress.ready || started !== progress.started) progress = { ready, started, at: performance.now() };
    return { deployed, pods, failure: failureOf(deployed, pods) };
  };
  const isLate = () => {
    const seconds = progress.started ? startSeconds + graceSeconds : placementSeconds;
    return performance.now() - progress.at > seconds * 1000;
  };
  const isOver = ({ deployed, failure }: Seen) =>
    failure !== undefined || (deployed !== undefined && isRolledOut(deployed)) || isLate();
  // A pod that fails changes nothing of the Deployment, one that is ready does.
  const sleep = (ms: number) => untilOther(cluster, address, { resourceVersion: seenVersion, seconds: ms / 1000 });
  const times = { seconds: Infinity, ...pauses, clock: { now: systemClock.now, sleep } };
  const { deployed, pods, failure = delayOf(pods) } = await poll(look, isOver, times);
  if (deployed && isRolledOut(deployed)) return undefined;
  const revision = deployed && revisionOf(deployed);
  const before = revision === undefined || revision === "1" ? "nothing serves" : "the one before it serves on";
  const words = await lastWords(cluster, address, failure);
  const which = what ?? `revision ${revision ?? "?"} of ${address.name} does not come up, and ${before}`;
  return `${which}: ${failure.why}${words}`;
}

/** What the pod that shows the failure wrote last. */
async function lastWords(
  cluster: Cluster,
  { namespace }: Address,
  { pod, container = serverContainer, ended = false }: Failure,
): Promise<string> {
  if (pod === undefined) return "";
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?container=${container}&tailLines=${lastLines}`;
  // What is not running any more, or has been started again since, is the one before.
  // Words that cannot be had must not stand before the failure itself.
  const read = (what: string) => cluster.read(what).catch(() => "");
  const earlier = ended ? await read(`${path}&previous=true`) : "";
  const text = (earlier || (await read(path))).trimEnd();
  return text === "" ? "" : `\nIts last words:\n${text}`;
}
