import { pulumiPlugin } from "./pulumi-plugin.ts";
import type { Tool } from "./tool.ts";

/** The plugin that deploys to Kubernetes. */
export const kubernetesPlugin = pulumiPlugin("kubernetes", async (report, version, use) => {
  const { buildKubernetesPlugin } = await import("./offline/kubernetes/plugin.ts");
  await buildKubernetesPlugin(report, version, use);
});

/** A Kubernetes that runs on this machine, with what deploys to it; one after the other, since both take all cores. */
export async function kubernetesTools(): Promise<Tool[]> {
  const { kubernetesTool } = await import("./offline/kubernetes/tool.ts");
  return [kubernetesPlugin, kubernetesTool];
}
