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

/** Names of what stacks have in the cluster. */
export async function objectsOfStacks(api: Api): Promise<string[]> {
  const mark = "labelSelector=app.kubernetes.io/managed-by%3Dslipway";
  const kinds = ["/api/v1/secrets", "/apis/apps/v1/deployments", "/apis/gateway.networking.k8s.io/v1/gateways"];
  return (await Promise.all(kinds.map((kind) => namesOf(api, `${kind}?${mark}`)))).flat();
}

const deploymentPath = `/apis/apps/v1/namespaces/${namespace}/deployments/demo-test`;
const graceSchema = z.object({
  spec: z.object({ template: z.object({ spec: z.object({ terminationGracePeriodSeconds: z.number() }) }) }),
});

/** Gives the stack's Deployment another time to end, as a field manager that is not the stack's. */
export function changeByHand(api: Api, terminationGracePeriodSeconds: number) {
  const change = JSON.stringify({ spec: { template: { spec: { terminationGracePeriodSeconds } } } });
  const type = "application/strategic-merge-patch+json";
  return api.request("PATCH", `${deploymentPath}?fieldManager=somebody`, change, type);
}

/** The time that its pods have to end, in seconds. */
export async function graceSecondsOf(api: Api): Promise<number> {
  return graceSchema.parse(await api.find(deploymentPath)).spec.template.spec.terminationGracePeriodSeconds;
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

/** Which of these a text has, as they are or as a Secret has them. */
export function shownIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((one) => [one, Buffer.from(one).toString("base64")].some((form) => text.includes(form)));
}
