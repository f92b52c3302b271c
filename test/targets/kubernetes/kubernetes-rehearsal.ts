import { withoutProxy } from "../../../toolchain/cluster-networks.ts";
import { checkout } from "../../checkout.ts";
import { runSlipway } from "../../cli/run-slipway.ts";
import { namesOf } from "./kubernetes-objects.ts";
import type { KubernetesStack } from "./kubernetes-stack.ts";

/** Rehearses a stack of the project's on a cluster as people name theirs; answers what was printed and what is left. */
export async function rehearseOn({ cluster, repository }: KubernetesStack, context: string) {
  const { api, kubeconfig } = cluster;
  // As clusters for developers say which registry is theirs.
  // https://kind.sigs.k8s.io/docs/user/local-registry/
  const data = { "localRegistryHosting.v1": `host: "${repository.split("/")[0]}"\n` };
  const metadata = { name: "local-registry-hosting", namespace: "kube-public" };
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data }));
  const words = ["rehearse", "k8s-prod", "--context", context, "--json"];
  const { stdout, stderr } = await runSlipway(checkout, words, { KUBECONFIG: kubeconfig, ...withoutProxy() });
  const namespaces = await namesOf(api, "/api/v1/namespaces");
  return { stdout, stderr, left: namespaces.filter((name) => name.startsWith("rehearsal-")) };
}
