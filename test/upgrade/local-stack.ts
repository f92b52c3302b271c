import { type CloudStack, startCloudStack } from "../engine/cloud-stack.ts";
import type { StackConfig } from "../infra/program.ts";
import { pluginHome, removeRemains } from "../toolchain/machine.ts";

const service = "released";

/** Deploys nothing yet: a stack on Docker here, with a name and ports on which it runs beside others, and a small server. */
export async function startLocalStack(
  name: string,
  { service: spec, options, ...settings }: StackConfig & { options: Record<string, unknown> },
): Promise<CloudStack> {
  await removeRemains(service, name);
  const config = {
    ...settings,
    service: { ...Object(spec), name: service },
    image: { context: "test/fixtures/plain-server", builder: "slipway" },
    options: { ...options, port: 18_171, registryPort: 18_172, startTimeoutSeconds: 20 },
  };
  const started = await startCloudStack({ packages: [] }, config, {}, { name, environment: pluginHome });
  return {
    ...started,
    async dispose() {
      await started.engine.destroy();
      await started.dispose();
      // Data outlives a stack.
      await removeRemains(service, name);
    },
  };
}
