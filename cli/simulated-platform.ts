import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import { substituteFor } from "../infra/image-substitutes.ts";
import { registryImage } from "../infra/targets/docker/images.ts";
import { connect } from "../infra/targets/docker/provider/engine.ts";
import { removeUnusedImage } from "../infra/targets/docker/provider/pull.ts";
import { type LiveResource, type SimulatedCloud, startSimulatedCloud } from "../simulation/cloud/index.ts";
import type { PlatformContainer, Simulation } from "../simulation/contract.ts";
import { startFrontEnd } from "../simulation/front-end.ts";
import { simulations } from "../simulation/index.ts";
import { ContainerError, type HealthyContainer, runContainer, runUntilHealthy } from "../simulation/run-container.ts";
import { withoutMadeUpUrls } from "./made-up.ts";
import { UserError } from "./user-error.ts";

const drainSeconds = 10;

/** A container that a simulated platform runs. */
export interface Serving extends HealthyContainer {
  wanted: PlatformContainer;
  /** Secrets that it did not get, because an address cannot be made up. */
  leftOut: string[];
}

/**
 * A cloud in memory that runs what is deployed to it: each revision's container starts on this machine, and gets the
 * requests of the front end once it is healthy; one that does not come up fails the deployment as on the platform.
 */
export interface SimulatedPlatform extends Pick<SimulatedCloud, "environment" | "resources"> {
  /** Repository to push images to. */
  repository: string;
  /** Options of the target that differ from a real platform's. */
  options: Record<string, number | boolean>;
  /** What serves now. */
  readonly serving: Serving | undefined;
  /** Why the newest revision did not come up. */
  readonly failure: ContainerError | undefined;
  /** The front end's origin; requests reach the server under this host name. */
  under(host: string): string;
}

export interface PlatformArgs {
  target: string;
  /** Longest time until a revision is healthy. */
  healthySeconds: number;
  signal: AbortSignal;
}

/** Starts one; throws a UserError where there is no simulation of the target. What it started ends with `cleanups`. */
export async function startPlatform(
  { target, healthySeconds, signal }: PlatformArgs,
  cleanups: AsyncDisposableStack,
): Promise<SimulatedPlatform> {
  const simulation = await loadSimulation(target);
  const registry = await runContainer({ image: substituteFor(registryImage), port: 5000 }, signal);
  cleanups.defer(registry.dispose);
  const engine = connect(undefined);
  const used = new Set<string>();
  cleanups.defer(async () => void (await Promise.all([...used].map((image) => removeUnusedImage(engine, image)))));
  const control = { neverReady: false };
  let host = "localhost";
  let serving: Serving | undefined;
  let failure: ContainerError | undefined;
  cleanups.defer(async () => serving?.dispose());

  const deploy = async (wanted: PlatformContainer) => {
    if (!control.neverReady && isDeepStrictEqual(serving?.wanted, wanted)) return;
    const { wanted: started, leftOut } = withoutMadeUpUrls(wanted);
    used.add(wanted.image);
    try {
      const next = await runUntilHealthy(started, healthySeconds, signal);
      const before = serving;
      [serving, failure, control.neverReady] = [{ ...next, wanted, leftOut }, undefined, false];
      // Its calls in flight end; new ones go to the next.
      if (before) await drain(engine, before);
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      [failure, control.neverReady] = [error, true];
    }
  };
  const options = simulation.cloud(control);
  const cloud = await startSimulatedCloud({
    ...options,
    // Images are really built and pushed, to a registry on this machine.
    packages: options.packages.filter((name) => name !== "docker-build"),
    async beforeChange(change, live) {
      if (change.type === simulation.service) await deploy(simulation.container(withChange(live, change)));
    },
  });
  cleanups.defer(cloud.close);
  const frontEnd = await startFrontEnd(() => serving && { port: serving.port, host });
  cleanups.defer(frontEnd.close);
  return {
    environment: cloud.environment,
    get resources() {
      return cloud.resources;
    },
    repository: `localhost:${registry.port}/rehearsal`,
    options: simulation.options ?? {},
    get serving() {
      return serving;
    },
    get failure() {
      return failure;
    },
    under(name) {
      host = name;
      return frontEnd.origin;
    },
  };
}

async function loadSimulation(target: string): Promise<Simulation> {
  const load = Object.hasOwn(simulations, target) ? simulations[target] : undefined;
  if (!load)
    throw new UserError(`there is no simulation of ${target} yet: npx slipway preview says what would be made there`);
  return load();
}

/** What exists once a resource has its new inputs; only its inputs count here. */
function withChange(
  live: readonly LiveResource[],
  change: Pick<LiveResource, "type" | "name" | "inputs">,
): LiveResource[] {
  const others = live.filter(({ type, name }) => type !== change.type || name !== change.name);
  return [...others, { ...change, id: "", outputs: {} }];
}

async function drain(engine: Docker, { id, dispose }: HealthyContainer): Promise<void> {
  await engine.getContainer(id).stop({ t: drainSeconds });
  await dispose();
}
