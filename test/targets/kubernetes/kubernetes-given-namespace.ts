import { expect } from "vitest";
import { namesOf, objectsOfStacks } from "./kubernetes-objects.ts";
import type { KubernetesStack } from "./kubernetes-stack.ts";

const given = "/api/v1/namespaces/given";

/** Deploys twice into a namespace that others keep, at once again after the first has gone. */
export async function comeAndGo({ cluster, engine, up }: KubernetesStack): Promise<void> {
  const { api, gatewayAddress } = cluster;
  const list = (path: string) => namesOf(api, path);
  await api.apply(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "given" } }));
  for (const times of ["once", "again"]) {
    await up({ options: { namespace: "given", domainVerified: false } });
    expect(await engine.stackOutput("dnsRecords"), times).toMatchObject([{ value: gatewayAddress }]);
    expect(await list("/apis/apps/v1/namespaces/given/deployments"), times).toEqual(["demo-test"]);
    expect(await list(`${given}/secrets`), times).toContain("demo-test-tls");
    const destroyed = await engine.destroy();
    expect(destroyed.ok, destroyed.output).toBe(true);
  }
  expect(await api.find(given)).toMatchObject({ status: { phase: "Active" } });
  // Its pods end as they always do.
  await expect.poll(() => objectsOfStacks(api), { timeout: 60_000 }).toEqual([]);
  await expect.poll(() => list(`${given}/secrets`), { timeout: 60_000 }).toEqual([]);
}
