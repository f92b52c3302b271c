import * as z from "zod";
import { failedOf } from "../../retry.ts";
import type { Cluster } from "./cluster.ts";
import type { Place } from "./place.ts";

/** What the API says of a container of a pod. */
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodStatus
const containerSchema = z.object({
  name: z.string(),
  restartCount: z.number().default(0),
  state: z
    .object({
      waiting: z.object({ reason: z.string().default(""), message: z.string().default("") }).optional(),
      running: z.object({}).optional(),
      terminated: z.object({ reason: z.string().default(""), exitCode: z.number() }).optional(),
    })
    .default({}),
  lastState: z
    .object({ terminated: z.object({ reason: z.string().default(""), exitCode: z.number() }).optional() })
    .default({}),
});
const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(""),
  message: z.string().default(""),
});
const podSchema = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  status: z.object({
    conditions: z.array(conditionSchema).default([]),
    containerStatuses: z.array(containerSchema).default([]),
    /** Those that start before, one after the other: a collector, and what a mesh brings. */
    initContainerStatuses: z.array(containerSchema).default([]),
  }),
});
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
const deploymentSchema = z.object({
  metadata: z.object({
    uid: z.string().default(""),
    generation: z.number(),
    resourceVersion: z.string().default(""),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    replicas: z.number().default(1),
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({ env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]) }),
        ),
      }),
    }),
  }),
  status: z.object({
    observedGeneration: z.number().default(0),
    replicas: z.number().default(0),
    updatedReplicas: z.number().default(0),
    availableReplicas: z.number().default(0),
    conditions: z.array(conditionSchema).default([]),
  }),
});
const replicaSetsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        labels: z.record(z.string(), z.string()).default({}),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
    }),
  ),
});
const podsSchema = z.object({ items: z.array(podSchema) });

export type Pod = z.infer<typeof podSchema>;
export type Deployed = z.infer<typeof deploymentSchema>;

// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#checking-rollout-history-of-a-deployment
const revisionAnnotation = "deployment.kubernetes.io/revision";

/** How long a revision has until it is all there, in seconds. */
export interface RolloutTimes {
  startSeconds: number;
  placementSeconds: number;
}

/** Where a Deployment and its pods are. */
export interface Address {
  namespace: string;
  name: string;
}

/** Where a Deployment is in the API. */
export function deploymentPath({ namespace, name }: Address): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
}

/** What belongs to a Deployment goes with it. */
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/
export function ownedBy({ name }: Address, { metadata }: Deployed) {
  return [{ apiVersion: "apps/v1", kind: "Deployment", name, uid: metadata.uid }];
}

/** The Deployment as it is; undefined where there is none, or it may not be seen. */
export async function seeDeployment(cluster: Cluster, address: Address): Promise<Deployed | undefined> {
  const found = await cluster.find(deploymentPath(address));
  return found === undefined ? undefined : deploymentSchema.parse(found);
}

/** Waits until it is another than the one that was seen, and no longer than `seconds`. */
export function untilOther(
  cluster: Cluster,
  { namespace, name }: Address,
  since: { resourceVersion: string; seconds: number },
): Promise<void> {
  const only = new URLSearchParams({ fieldSelector: `metadata.name=${name}` });
  return cluster.untilChanged(`/apis/apps/v1/namespaces/${namespace}/deployments?${only}`, since);
}

/** Number of its newest revision; undefined until the controller has seen it. */
export function revisionOf({ metadata }: Deployed): string | undefined {
  return metadata.annotations[revisionAnnotation];
}

/** The pods of the newest revision that are not on their way out. */
export async function newestPods(cluster: Cluster, address: Address, deployed: Deployed): Promise<Pod[]> {
  const { namespace, name } = address;
  const selector = encodeURIComponent(`app.kubernetes.io/instance=${name}`);
  const sets = await cluster.find(`/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=${selector}`);
  const newest = replicaSetsSchema
    .parse(sets ?? { items: [] })
    .items.find(({ metadata }) => metadata.annotations[revisionAnnotation] === revisionOf(deployed));
  const hash = newest?.metadata.labels["pod-template-hash"];
  if (hash === undefined) return [];
  const pods = await cluster.find(
    `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(`app.kubernetes.io/instance=${name},pod-template-hash=${hash}`)}`,
  );
  return podsSchema
    .parse(pods ?? { items: [] })
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** The pods that bear its name, those on their way out too. */
export async function podsOf(cluster: Cluster, { namespace, name }: Address): Promise<Pod[]> {
  const selector = encodeURIComponent(`app.kubernetes.io/instance=${name}`);
  const pods = await cluster.find(`/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
  return podsSchema.parse(pods ?? { items: [] }).items;
}

/**
 * The revision whose failure the next one answers: the newest, where it never came up. Without it a deployment that failed
 * could not be repeated unchanged at once: the kubelet tries a pod again after ever longer pauses.
 */
export async function failedRevision(
  place: Pick<Place, "cluster" | "name" | "namespaceName">,
): Promise<string | undefined> {
  const { cluster, name, namespaceName: namespace } = place;
  const deployed = await seeDeployment(cluster, { namespace, name });
  if (!deployed) return undefined;
  const newest = revisionOf(deployed);
  return failedOf({
    newest,
    ready: hasComeUp(deployed) ? newest : undefined,
    variables: deployed.spec.template.spec.containers.flatMap(({ env }) =>
      env.flatMap(({ name: variable, value }) => (value === undefined ? [] : [{ name: variable, value }])),
    ),
  });
}

/** Whether its newest revision was ever all there. */
function hasComeUp({ status }: Deployed): boolean {
  return status.conditions.some(({ type, reason }) => type === "Progressing" && reason === "NewReplicaSetAvailable");
}

/** Whether all of its pods are of the newest revision, and ready. */
export function isRolledOut({ metadata, spec, status }: Deployed): boolean {
  const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status;
  return (
    observedGeneration >= metadata.generation &&
    updatedReplicas === spec.replicas &&
    replicas === updatedReplicas &&
    availableReplicas === updatedReplicas
  );
}
