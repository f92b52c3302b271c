import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Examination, ServiceSpec, TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import type { PullCredentials } from "../../pull.ts";
import { type Cluster, clusterOf } from "./cluster.ts";
import { instanceLabel, ownNamespaceLabels, serviceLabels } from "./labels.ts";
import { names, namespaceOf } from "./names.ts";
import type { KubernetesOptions } from "./options.ts";
import { marksOf } from "./owners.ts";

/** Where the service runs, and what everything of it bears. */
export interface Place {
  spec: ServiceSpec;
  pull: PullCredentials | undefined;
  /** What must be there before nodes can pull from a registry of the stack's own. */
  pullRights: pulumi.Resource[];
  stack: string;
  /** Only where a new revision is examined before it takes traffic. */
  examination: Examination | undefined;
  /** What the image is for, where that is said. */
  platform: string | undefined;
  options: KubernetesOptions;
  cluster: Cluster;
  /** Name of the service in its namespace. */
  name: string;
  namespace: pulumi.Input<string>;
  /** The namespace as far as it is known before anything is made. */
  namespaceName: string;
  labels: Record<string, string>;
  /** Those of every object. */
  annotations: Record<string, string>;
  /** What tells its pods from all others. */
  selector: Record<string, string>;
  opts: { parent: pulumi.Resource; provider: Provider };
}

// Somebody who changed a field by hand owns it since then, and an `up` that takes it back would be a conflict.
// https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
const patchForce = { "pulumi.com/patchForce": "true" };

/** Opens the cluster and the namespace in it, which is made where the options name none. */
export function openPlace(service: TargetContext<KubernetesOptions>): Place {
  const { spec, pull, stack, options, parent, examination, platform, hasLost = false } = service;
  const { context } = options;
  const provider = new Provider(
    spec.name,
    {
      // Not in the state, where the path on one machine would be a change on another: KUBECONFIG, or the usual place.
      kubeconfig: "",
      context,
      // Without it another address of the same cluster would make everything anew.
      // https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
      clusterIdentifier: context,
      enableServerSideApply: true,
      // What an `up` left that was ended before the state knew of it would be in the way for ever. Nothing of anybody else's
      // is taken over by it: `look` has asked whose each of these objects is. Not for good: a service that moves within a
      // program would be taken over under its new URN, and deleted under the old one.
      // https://github.com/pulumi/pulumi-kubernetes/blob/master/CHANGELOG.md#4290-april-15-2026
      ...(hasLost ? { upsertExistingObjects: true } : {}),
      // Else another chart would be another ConfigMap of the same name, which is gone in between.
      enableConfigMapMutable: true,
    },
    { parent },
  );
  const name = nameOf(names.object, { spec, stack });
  const namespaceName = namespaceOf(options, { spec, stack });
  const selector = { [instanceLabel]: name };
  const labels = serviceLabels({ spec, stack });
  const annotations = { ...patchForce, ...marksOf(context) };
  const opts = { parent, provider };
  const made = { name: namespaceName, annotations };
  const namespace = options.namespace ?? makeNamespace(service, made, opts);
  const given = { spec, pull, pullRights: [], stack, examination, platform, options, cluster: clusterOf(context) };
  return { ...given, name, namespace, namespaceName, labels, annotations, selector, opts };
}

/** `metadata` of what belongs to the service. */
export function metadata(
  { namespace, labels, annotations, name }: Place,
  more: { name?: string | undefined; annotations?: Record<string, string> } = {},
) {
  return {
    name: more.name ?? name,
    namespace,
    labels,
    annotations: { ...annotations, ...more.annotations },
  };
}

/**
 * With it Pulumi waits for nothing by itself: the stack looks in its own words. A deletion is not waited for either, so it
 * is none that holds the object until its pods have ended: what an `up` after it would change would be gone a moment later.
 */
// https://github.com/pulumi/pulumi-kubernetes/pull/3011
export const skipAwait = { "pulumi.com/skipAwait": "true", "pulumi.com/deletionPropagationPolicy": "background" };

function makeNamespace(
  service: TargetContext<KubernetesOptions>,
  metadata: { name: string } & Pick<Place, "annotations">,
  opts: Place["opts"],
): pulumi.Output<string> {
  const labels = ownNamespaceLabels(service, service.options);
  return new Namespace(service.spec.name, { metadata: { ...metadata, labels } }, opts).metadata.name;
}
