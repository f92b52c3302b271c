import * as z from "zod";
import type { ServiceSpec } from "../../contract.ts";
import type { Fault } from "../../errors.ts";
import { liveFileName, liveVariable } from "../../live-file.ts";
import type { PullCredentials } from "../../pull.ts";
import { answeringResource } from "./answering.ts";
import type { Cluster } from "./cluster.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import type { KubernetesOptions } from "./options.ts";

interface Deploying {
  /** Whether a revision is examined before it takes traffic. */
  isExamined: boolean;
  /** Whether it then gets its requests in steps. */
  inSteps: boolean;
  spec: ServiceSpec;
  pull: PullCredentials | undefined;
  options: KubernetesOptions;
  namespace: string;
}

// https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });
const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
// Server-side apply asks for both.
const usual = ["create", "patch", "delete"];

/** What whoever deploys may not do, and must: the first `up` would fail half-way. */
export async function missingRights(cluster: Cluster, deploying: Deploying): Promise<Fault[]> {
  const { namespace } = deploying;
  const asked = neededResources(deploying).flatMap(({ verbs = usual, ...resource }) =>
    verbs.map((verb) => ({ ...resource, verb })),
  );
  const answers = await Promise.all(
    asked.map(async (attributes) => {
      const { isGlobal, forSteps: _, ...asking } = attributes;
      const resourceAttributes = { ...asking, ...(isGlobal ? {} : { namespace }) };
      const review = await cluster.review(path, {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes },
      });
      return { attributes, allowed: reviewSchema.parse(review).status.allowed };
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

function remedyFor(missing: readonly Resource[]): string {
  if (missing.some(({ resource }) => resource === "namespaces"))
    return "ask the cluster's owner for these rights, or deploy into a namespace that is there: slipway:options.namespace";
  if (missing.every(({ forSteps }) => forSteps))
    return "ask the cluster's owner for these rights, by which a revision gets its requests in steps and is judged, or leave slipway:examine.canary out";
  if (missing.every(({ resource }) => resource === "pods"))
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
  /** Other than the usual ones. */
  verbs?: readonly string[];
  isGlobal?: true;
  /** Asked for by steps alone. */
  forSteps?: true;
}

/** Kinds of objects that a first `up` makes. */
function neededResources({ spec, options, pull, isExamined, inSteps }: Deploying): Resource[] {
  const { gateway, ingress, certificate, networkPolicy, prometheus, secretStore } = options;
  const sources = Object.values(spec.secrets);
  const makesSecret = sources.some((source) => "value" in source) || (pull && "password" in pull);
  const group = gateway && gatewayKind(gateway.kind).group?.split("/")[0];
  const all: (Resource | false | undefined | "")[] = [
    options.namespace === undefined && { group: "", resource: "namespaces", isGlobal: true },
    { group: "", resource: "serviceaccounts" },
    { group: "", resource: "services" },
    (makesSecret || liveFileName(spec.env[liveVariable]) !== undefined) && { group: "", resource: "secrets" },
    { group: "apps", resource: "deployments", ...(isExamined ? { verbs: [...usual, "get"] } : {}) },
    isExamined && { group: "", resource: "pods", verbs: ["list"] },
    // By a WebSocket it is a get, and since 1.35 a create too.
    // https://github.com/kubernetes/kubernetes/pull/134577
    isExamined && { group: "", resource: "pods", subresource: "portforward", verbs: ["get", "create"] },
    inSteps && { group: "", resource: "pods", subresource: "log", verbs: ["get"], forSteps: true },
    inSteps && { group: "", resource: "services", verbs: ["get"], forSteps: true },
    inSteps && { group: "gateway.networking.k8s.io", resource: "httproutes", verbs: ["get"], forSteps: true },
    spec.maxInstances > spec.minInstances && { group: "autoscaling", resource: "horizontalpodautoscalers" },
    spec.minInstances > 1 && { group: "policy", resource: "poddisruptionbudgets" },
    networkPolicy !== false && { group: "networking.k8s.io", resource: "networkpolicies" },
    ingress && { group: "networking.k8s.io", resource: "ingresses" },
    gateway && { group: "gateway.networking.k8s.io", resource: "httproutes" },
    gateway && gateway.name === undefined && { group: "gateway.networking.k8s.io", resource: "gateways" },
    group !== undefined && gateway?.kind === "nginx-gateway-fabric" && { group, resource: "proxysettingspolicies" },
    group !== undefined && gateway?.kind === "gke" && { group, resource: "gcpbackendpolicies" },
    group !== undefined && gateway?.kind === "aws" && { group, resource: "targetgroupconfigurations" },
    answeringResource(spec, options),
    certificate && "letsEncrypt" in certificate && { group: "cert-manager.io", resource: "issuers" },
    secretStore &&
      sources.some((source) => "reference" in source) && { group: "external-secrets.io", resource: "externalsecrets" },
    prometheus && { group: "monitoring.coreos.com", resource: "prometheusrules" },
    prometheus?.scrape && { group: "monitoring.coreos.com", resource: "podmonitors" },
  ];
  return all.filter((one) => typeof one === "object");
}
