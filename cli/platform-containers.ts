import { connect } from "../infra/targets/docker/provider/engine.ts";
import { removeUnusedImage } from "../infra/targets/docker/provider/pull.ts";
import type { ContainerHost, HostedContainer, PlatformContainer } from "../simulation/contract.ts";
import { ContainerError, type HealthyContainer, runUntilHealthy } from "../simulation/run-container.ts";
import { withoutMadeUpUrls } from "./made-up.ts";

/** A container that a simulated platform runs. */
export interface Serving extends HealthyContainer, HostedContainer {
  wanted: PlatformContainer;
  /** Secrets that it did not get, because an address cannot be made up. */
  leftOut: string[];
}

/** Runs the containers of a simulated platform on this machine's Docker. */
export interface PlatformContainers extends ContainerHost {
  run(wanted: PlatformContainer): Promise<Serving>;
  /** Those that run, oldest first. */
  readonly running: readonly Serving[];
  /** Why the newest did not come up. */
  readonly failure: ContainerError | undefined;
}

/** Opens it; what it started, and the images that it brought, go with `cleanups`. */
export function openContainers(
  { healthySeconds, signal }: { healthySeconds: number; signal: AbortSignal },
  cleanups: AsyncDisposableStack,
): PlatformContainers {
  const engine = connect(undefined);
  const used = new Set<string>();
  const running = new Set<Serving>();
  let failure: ContainerError | undefined;
  cleanups.defer(async () => void (await Promise.all([...used].map((image) => removeUnusedImage(engine, image)))));
  cleanups.defer(async () => void (await Promise.all([...running].map(({ dispose }) => dispose()))));
  return {
    get running() {
      return [...running];
    },
    get failure() {
      return failure;
    },
    async run(wanted) {
      const { wanted: started, leftOut } = withoutMadeUpUrls(wanted);
      used.add(wanted.image);
      try {
        const healthy = await runUntilHealthy(started, healthySeconds, signal);
        const serving: Serving = {
          ...healthy,
          wanted,
          leftOut,
          async stop(seconds) {
            running.delete(serving);
            await engine.getContainer(healthy.id).stop({ t: seconds });
            await healthy.dispose();
          },
        };
        running.add(serving);
        failure = undefined;
        return serving;
      } catch (error) {
        if (error instanceof ContainerError) failure = error;
        throw error;
      }
    },
  };
}
