import { pulumiPlugin } from "./pulumi-plugin.ts";

/** The plugin that builds images. */
export const dockerBuildPlugin = pulumiPlugin("docker-build", async (report, version, use) => {
  const { buildDockerBuildPlugin } = await import("./offline/index.ts");
  await use(await buildDockerBuildPlugin(report, version));
});
