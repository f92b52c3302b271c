import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { CloudOptions, LiveResource, ResourceType } from "../../simulation/cloud/index.ts";
import { imageBuilderTypes } from "../../simulation/image-builder.ts";
import { cluster } from "../targets/kubernetes/kubernetes-fixture.ts";

const deployment = "kubernetes:apps/v1:Deployment";

// What Pulumi's plugin cannot change of an object, beside its name and namespace; `data` of a ConfigMap it can, as the
// stack's provider asks it to.
// https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go
const fixed: Readonly<Record<string, readonly string[]>> = {
  [deployment]: ["spec.selector"],
  "kubernetes:core/v1:Secret": ["type", "stringData", "data"],
  "kubernetes:core/v1:Service": ["spec.clusterIP"],
};
const kinds = [
  ...["core/v1:Namespace", "core/v1:ServiceAccount", "core/v1:ConfigMap", "networking.k8s.io/v1:NetworkPolicy"],
  ...["networking.k8s.io/v1:Ingress", "autoscaling/v2:HorizontalPodAutoscaler", "policy/v1:PodDisruptionBudget"],
  ...["gateway.networking.k8s.io/v1:Gateway", "gateway.networking.k8s.io/v1:HTTPRoute"],
  ...["gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy", "gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy"],
  ...["cert-manager.io/v1:Issuer", "external-secrets.io/v1:ExternalSecret", "monitoring.coreos.com/v1:PodMonitor"],
  ...["monitoring.coreos.com/v1:PrometheusRule", "monitoring.coreos.com/v1alpha1:AlertmanagerConfig"],
].map((kind) => `kubernetes:${kind}`);

const objectSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({ replicas: z.number().default(1) }),
});

const answersSchema = z.object({ answers: z.tuple([z.object({ status: z.number(), text: z.string() })]) });

/** A cluster, and the kubeconfig by which its API server is found. */
export interface KubernetesCloud extends AsyncDisposable {
  options: CloudOptions;
}

/** A cluster that has everything, in which whatever is deployed is there at once; it has one context, of this name. */
export async function kubernetesCloud(context: string): Promise<KubernetesCloud> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-kubeconfig-"));
  const kubeconfig = join(folder, "config");
  const { functions = {}, types = {} } = cluster();
  const answer = functions["slipway:kubernetes:request"];
  const known = { ...imageBuilderTypes, ...kubernetesTypes(types) };
  const options: CloudOptions = {
    packages: ["kubernetes", "docker-build"],
    types: known,
    // What may be changed of any other one nobody has looked up.
    refuses: (type) => (type in known ? undefined : `add ${type} to the kinds of this cluster`),
    api: ({ live }) => ({
      routes: {},
      before({ method, path, body }) {
        const found = live().find((each) => each.type === deployment && pathOf(each) === path);
        if (found) return { status: 200, body: rolledOut(found) };
        const questions = [{ method, path, body: JSON.stringify(body ?? {}) }];
        const [answered] = answersSchema.parse(answer?.({ questions }, live())).answers;
        return { status: answered.status, body: answered.text };
      },
      environment(origin) {
        // https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
        const config = {
          clusters: [{ name: context, cluster: { server: origin, "insecure-skip-tls-verify": true } }],
          users: [{ name: context, user: { token: "somebody" } }],
          contexts: [{ name: context, context: { cluster: context, user: context } }],
        };
        writeFileSync(kubeconfig, JSON.stringify(config));
        return { KUBECONFIG: kubeconfig };
      },
    }),
  };
  return { options, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** The types that a stack makes; each is replaced where a field changes that cannot. */
function kubernetesTypes(known: Readonly<Record<string, ResourceType>>): Record<string, ResourceType> {
  const tokens = new Set([...kinds, ...Object.keys(fixed)]);
  const entries = [...tokens].map((token): [string, ResourceType] => {
    return [token, { ...known[token], replaceOn: ["metadata.name", "metadata.namespace", ...(fixed[token] ?? [])] }];
  });
  return Object.fromEntries(entries);
}

function pathOf({ inputs }: LiveResource): string {
  const { metadata } = objectSchema.parse(inputs);
  return `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}`;
}

/** A Deployment whose pods are all there. */
function rolledOut({ inputs }: LiveResource): object {
  const { metadata, spec } = objectSchema.parse(inputs);
  const { replicas } = spec;
  const status = { observedGeneration: 1, replicas, updatedReplicas: replicas, availableReplicas: replicas };
  return { ...inputs, metadata: { ...metadata, generation: 1 }, status };
}
