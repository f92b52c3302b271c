import { imageBuilderTypes } from "../../simulation/image-builder.ts";
import { apiSimulations } from "../../simulation/index.ts";
import { type CloudStack, startCloudStack } from "../engine/cloud-stack.ts";
import type { StackConfig } from "../infra/program.ts";
import { LocalServers } from "../targets/fly/local-servers.ts";

/** Deploys nothing yet: a stack on a platform that is reached by its HTTP API, whose image alone is a resource of Pulumi's. */
export async function startApiStack(
  name: string,
  { options, ...settings }: StackConfig & { target: string; options: Record<string, unknown> },
  environment: Record<string, string>,
): Promise<CloudStack> {
  const simulation = await apiSimulations[settings.target]?.();
  if (!simulation) throw new Error(`there is no simulation of ${settings.target}`);
  const platform = await simulation.serve(new LocalServers());
  const config = { ...settings, options: { ...options, ...simulation.options } };
  const started = await startCloudStack(
    { packages: ["docker-build"], types: imageBuilderTypes },
    config,
    {},
    {
      name,
      environment: { ...platform.environment, ...environment },
    },
  );
  return {
    ...started,
    async dispose() {
      await started.dispose();
      for (const server of platform.serving) await server.stop(0);
      await platform.close();
    },
  };
}
