import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onTestFinished } from "vitest";
import * as z from "zod";
import { checkout } from "../../checkout.ts";
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

/** A folder with the plain server, which answers in other words; it goes with the test. */
export async function otherServer(answer: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-other-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(checkout, "test/fixtures/plain-server"), folder, { recursive: true });
  const file = join(folder, "server.mjs");
  await writeFile(file, (await readFile(file, "utf8")).replace('"first answer"', JSON.stringify(answer)));
  return relative(checkout, folder);
}
