import { substituteFor } from "../infra/image-substitutes.ts";
import { withPackageOf } from "../infra/missing-package.ts";
import { npxSlipway } from "../infra/remedies.ts";
import { registryImage } from "../infra/targets/docker/images.ts";
import { targets } from "../infra/targets/index.ts";
import type { SimulatedApi, Simulation } from "../simulation/contract.ts";
import { type FrontLimits, startFrontEnd } from "../simulation/front-end.ts";
import { apiSimulations, simulations } from "../simulation/index.ts";
import { runContainer } from "../simulation/run-container.ts";
import { kubernetesPlugin, kubernetesTools } from "../toolchain/kubernetes.ts";
import type { Tool } from "../toolchain/tool.ts";
import { withoutTelemetry } from "./muted-telemetry.ts";
import { openContainers, type PlatformContainers } from "./platform-containers.ts";
import type { PlatformArgs, SimulatedPlatform } from "./platform-contract.ts";
import { startCloud } from "./simulated-cloud.ts";
import { changed, readSettings, withLocalRegistry } from "./stack-copy.ts";
import { UsageError, UserError } from "./user-error.ts";

/** Starts one; throws a UserError where there is no simulation of the target. What it started ends with `cleanups`. */
export async function startPlatform(args: PlatformArgs, cleanups: AsyncDisposableStack): Promise<SimulatedPlatform> {
  if (args.context !== undefined) {
    const { openNamedCluster } = await import("./named-cluster.ts");
    return openNamedCluster({ ...args, context: args.context }, cleanups);
  }
  const start = args.target === "kubernetes" ? undefined : starterOf(args.target);
  const registry = await runContainer({ image: substituteFor(registryImage), port: 5000 }, args.signal);
  cleanups.defer(registry.dispose);
  if (!start) {
    const { startClusterPlatform } = await import("./cluster-platform.ts");
    return startClusterPlatform(args, registry.port, cleanups);
  }
  const containers = openContainers(args, cleanups);
  const { options, platform } = await start(containers);
  cleanups.defer(platform.close);
  let host = "localhost";
  let turn = 0;
  const usual = await usualLimits(args.target);
  const frontEnd = await startFrontEnd(
    () => {
      const next = platform.serving[(turn += 1) % platform.serving.length];
      return next && { port: next.port, host };
    },
    { limits: () => platform.cuts ?? usual },
  );
  cleanups.defer(frontEnd.close);
  return {
    environment: platform.environment,
    adapt(settings) {
      const pushed = withLocalRegistry(
        withoutTelemetry(settings, { collects: true }),
        `localhost:${registry.port}/rehearsal`,
      );
      return changed(pushed, { "slipway:options": options });
    },
    resources: async () => platform.resources,
    serving: async () => containers.running.findLast((container) => platform.serving.includes(container)),
    get failure() {
      return containers.failure;
    },
    under(name) {
      host = name;
      return frontEnd.origin;
    },
  };
}

/** What the platform of a stack's target needs of this machine beside Docker, in chains; less where the cluster is the user's. */
export async function clusterTools(stack: string, context?: string): Promise<Tool[][]> {
  const { target } = await readSettings(stack);
  if (target !== "kubernetes") {
    if (context !== undefined)
      throw new UsageError(`--context names a cluster, and stack ${stack} is of target ${target}`);
    return [];
  }
  return [context === undefined ? await kubernetesTools() : [kubernetesPlugin]];
}

/** What the platform cuts, as its target's facts say. */
async function usualLimits(target: string): Promise<FrontLimits> {
  const facts = (await targets[target]?.())?.default.facts;
  return { requestSeconds: facts?.requestSeconds.value ?? null, idleSeconds: facts?.idleSeconds.value ?? null };
}

interface Started {
  options: Record<string, number | boolean>;
  platform: SimulatedApi;
}

function starterOf(target: string): (containers: PlatformContainers) => Promise<Started> {
  const start = async ({ options = {} }: Pick<Simulation, "options">, platform: Promise<SimulatedApi>) => ({
    options,
    platform: await platform,
  });
  const [load, loadApi] = [own(simulations, target), own(apiSimulations, target)];
  if (load) return async (host) => load().then((simulation) => start(simulation, startCloud(simulation, host)));
  if (loadApi) {
    return async (host) => {
      const simulation = await withPackageOf(`a rehearsal on ${target}`, loadApi);
      return start(simulation, simulation.serve(host));
    };
  }
  throw new UserError(`there is no simulation of ${target} yet: ${npxSlipway()} preview says what would be made there`);
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
