import { expect } from "vitest";
import { limitedKubeconfig, namesOf } from "./kubernetes-objects.ts";
import type { KubernetesStack } from "./kubernetes-stack.ts";

/** Previews a stack whose context, definitions and rights are not there, one after the other. */
export async function expectLacksToBeTold(stack: KubernetesStack): Promise<void> {
  await stack.configure({ options: { context: "elsewhere" } });
  expect((await stack.engine.preview()).output).toContain('no context "elsewhere"; it has: slipway');
  const { api } = stack.cluster;
  const definitions = await namesOf(api, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
  for (const name of definitions.filter((name) => name.endsWith("monitoring.coreos.com"))) {
    await api.request("DELETE", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
  }
  await stack.configure({ options: { prometheus: {} } });
  await expect
    .poll(async () => (await stack.engine.preview()).output, { timeout: 60_000 })
    .toMatch(/has no API monitoring.coreos.com\/v1; install the Prometheus operator/);
  const limited = await limitedKubeconfig(stack.cluster);
  await stack.configure();
  const { output } = await stack.engine.preview({ environment: { KUBECONFIG: limited } });
  expect(output).toMatch(/may not .*create.* deployments\.apps/);
}
