import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Api } from "../../../toolchain/offline/kubernetes/api.ts";
import type { Cluster } from "../../../toolchain/offline/kubernetes/cluster.ts";

/** Namespace of the stack's own. */
export const namespace = "demo-test";

const listSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

/** Names of the objects at a path. */
export async function namesOf(api: Api, path: string): Promise<string[]> {
  const { items } = listSchema.parse((await api.find(path)) ?? { items: [] });
  return items.map(({ metadata }) => metadata.name);
}

/** The kubeconfig of a service account that may look and make nothing. */
export async function limitedKubeconfig({ api, folder, kubeconfig }: Cluster): Promise<string> {
  const account = { name: "looker", namespace: "default" };
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "ServiceAccount", metadata: account }));
  await api.apply(
    JSON.stringify({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "looker" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [{ kind: "ServiceAccount", ...account }],
    }),
  );
  const { text } = await api.request("POST", "/api/v1/namespaces/default/serviceaccounts/looker/token", "{}");
  const { status } = z.object({ status: z.object({ token: z.string() }) }).parse(JSON.parse(text));
  const config = JSON.parse(await readFile(kubeconfig, "utf8"));
  const file = join(folder, "looker.kubeconfig");
  await writeFile(file, JSON.stringify({ ...config, users: [{ name: "slipway", user: { token: status.token } }] }));
  return file;
}
