import type { CloudOptions, LiveResource } from "./cloud/index.ts";

/** The container that a platform would run: what the stack's resources, taken together, ask of it. */
export interface PlatformContainer {
  /** Full reference with digest. */
  image: string;
  /** Plain and secret variables, as the server sees them. */
  env: Record<string, string>;
  /** Names among them that are secret. */
  secretNames: string[];
  port: number;
  /** Without one it is healthy once it answers anything. */
  healthPath: string | false;
  cpu: number;
  memoryMiB: number;
}

/** What becomes of the revisions that a simulated platform is asked for. */
export interface RevisionControl {
  /** Whether the next ones never become ready. */
  neverReady: boolean;
}

/** A platform that cannot be reached from here, as far as its target uses it. */
export interface Simulation {
  /** A new cloud in which nothing exists; by default every revision becomes ready. */
  cloud(control?: RevisionControl): CloudOptions;
  /** Type of the resource whose creation and changes make revisions. */
  service: string;
  /** Options of the target that a rehearsal changes: nobody needs to wait for a simulated cloud, or set its records. */
  options?: Record<string, number | boolean>;
  /** What it would run, once these resources are there; values of secrets that are only referenced are made up. */
  container(live: readonly LiveResource[]): PlatformContainer;
}
