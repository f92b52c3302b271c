import * as z from "zod";
import type { Fault } from "../../errors.ts";
import type { Cluster } from "./cluster.ts";
import { groupOf, type MadeKind, resourceOf } from "./made.ts";

interface Deploying {
  /** Whether a revision is examined before it takes traffic. */
  isExamined: boolean;
  /** Whether it then gets its requests in steps. */
  inSteps: boolean;
  namespace: string;
}

// https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });
const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
// Server-side apply asks for the first three, and whose an object is, is seen before.
const usual = ["get", "create", "patch", "delete"];

/** What whoever deploys may not do, and must: the first `up` would fail half-way. */
export async function missingRights(
  cluster: Cluster,
  kinds: readonly MadeKind[],
  deploying: Deploying,
): Promise<Fault[]> {
  const { namespace } = deploying;
  const asked = [...neededResources(kinds), ...lookedAt(deploying)].flatMap(({ verbs, ...resource }) =>
    verbs.map((verb) => ({ ...resource, verb })),
  );
  const answers = await Promise.all(
    asked.map(async (attributes) => {
      const { isGlobal, forSteps: _, ...asking } = attributes;
      return { attributes, allowed: await may(cluster, { ...asking, ...(isGlobal ? {} : { namespace }) }) };
    }),
  );
  const missing = answers.filter(({ allowed }) => !allowed).map(({ attributes }) => attributes);
  if (missing.length === 0) return [];
  const words = [...Map.groupBy(missing, nameOfResource)]
    .map(([resource, rights]) => `${rights.map(({ verb }) => verb).join(", ")} ${resource}`)
    .join("; ");
  const where = missing.every(({ isGlobal }) => isGlobal) ? "" : ` in namespace ${namespace}`;
  const problem = `whoever signs in by context ${cluster.context} may not ${words}${where}`;
  return [{ path: "slipway:options.context", problem, remedy: remedyFor(missing) }];
}

/** Whether whoever signs in may do something. */
export async function may(
  cluster: Pick<Cluster, "review">,
  resourceAttributes: { group: string; resource: string; subresource?: string; verb: string; namespace?: string },
): Promise<boolean> {
  const review = await cluster.review(path, {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes },
  });
  return reviewSchema.parse(review).status.allowed;
}

function remedyFor(missing: readonly Resource[]): string {
  if (missing.some(({ resource }) => resource === "namespaces"))
    return "ask the cluster's owner for these rights, or deploy into a namespace that is there: slipway:options.namespace";
  if (missing.every(({ forSteps }) => forSteps))
    return "ask the cluster's owner for these rights, by which a revision gets its requests in steps and is judged, or leave slipway:examine.canary out";
  if (missing.every(({ subresource }) => subresource === "portforward"))
    return "ask the cluster's owner for these rights, by which a new revision is examined before it takes traffic, or set slipway:examine.beforeTraffic to false";
  return "ask the cluster's owner for a Role with these rights, such as the ClusterRole edit and one for the custom resources";
}

function nameOfResource({ group, resource, subresource }: Resource): string {
  return group === "" ? [resource, subresource].filter(Boolean).join("/") : `${resource}.${group}`;
}

interface Resource {
  group: string;
  resource: string;
  subresource?: string;
  isGlobal?: true;
  /** Asked for by steps alone. */
  forSteps?: true;
}

interface Needed extends Resource {
  verbs: readonly string[];
}

function neededResources(kinds: readonly MadeKind[]): Needed[] {
  const resources = kinds
    .filter(({ isKept }) => isKept !== true)
    .map((made): Needed => {
      const { isGlobal } = made;
      return { group: groupOf(made), resource: resourceOf(made), verbs: usual, ...(isGlobal ? { isGlobal } : {}) };
    });
  return [...new Map(resources.map((one) => [nameOfResource(one), one])).values()];
}

/** What is looked at while a revision comes up, is examined or has its share. */
function lookedAt({ isExamined, inSteps }: Deploying): Needed[] {
  const pods = { group: "", resource: "pods" };
  return [
    { group: "apps", resource: "replicasets", verbs: ["list"] },
    { ...pods, verbs: ["list"] },
    // By a WebSocket it is a get, and since 1.35 a create too.
    // https://github.com/kubernetes/kubernetes/pull/134577
    ...(isExamined ? [{ ...pods, subresource: "portforward", verbs: ["get", "create"] }] : []),
    ...(inSteps ? [{ ...pods, subresource: "log", verbs: ["get"], forSteps: true as const }] : []),
  ];
}
