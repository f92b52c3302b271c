import type { SimulatedApi } from "../simulation/contract.ts";
import type { ContainerError } from "../simulation/run-container.ts";
import type { Serving } from "./platform-containers.ts";
import type { Settings } from "./stack-copy.ts";

/**
 * A platform in memory that runs what is deployed to it: each revision's container starts on this machine, and gets the
 * requests of the front end once it is healthy; one that does not come up fails the deployment as on the platform. For
 * Kubernetes it is a real one.
 */
export interface SimulatedPlatform extends Pick<SimulatedApi, "environment"> {
  /** A stack's settings as they must be there. */
  adapt(settings: Settings): Settings;
  /** What exists there now. */
  resources(): Promise<readonly { type: string; name: string }[]>;
  /** What serves now; the newest of several. */
  serving(): Promise<Served | undefined>;
  /** Whether it is a real one, a cluster, which moves the traffic between revisions itself. */
  readonly isReal?: true;
  /** Why the newest revision did not come up. */
  readonly failure: ContainerError | undefined;
  /** Secrets of the stack's own that are of no use made up, such as what a cluster pulls the image with. */
  readonly neededSecrets?: readonly string[];
  /** The front end's origin; requests reach the server under this host name. */
  under(host: string): string;
}

/** A container that serves. */
export type Served = Pick<Serving, "wanted" | "leftOut" | "readyMilliseconds">;

export interface PlatformArgs {
  target: string;
  /** The settings of the stack that it is for. */
  settings: Settings;
  /** Cluster of the user's own in place of one that is started: a context of the kubeconfig. */
  context?: string | undefined;
  /** Longest time until a revision is healthy. */
  healthySeconds: number;
  signal: AbortSignal;
}
