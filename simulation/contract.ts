import type { CloudOptions, LiveResource } from "./cloud/index.ts";
import type { FrontLimits } from "./front-end.ts";
import type { ServedApi } from "./http-api.ts";

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
  /** What the platform has counted of a revision, by a metric's name that ends with the signal's; nothing by default. */
  counts?(revision: string, metric: string): number | undefined;
}

interface SimulationWords {
  /** Options of the target that a rehearsal changes: nobody needs to wait for a simulated cloud, or set its records. */
  options?: Record<string, number | boolean>;
}

/** A platform with a Pulumi provider of its own, as far as its target uses it. */
export interface Simulation extends SimulationWords {
  /** A new cloud in which nothing exists; by default every revision becomes ready. */
  cloud(control?: RevisionControl): CloudOptions & {
    /** How the revisions are asked; by default the newest takes every request. */
    traffic?(live: readonly LiveResource[]): Traffic | undefined;
  };
  /** Type of the resource whose creation and changes make revisions. */
  service: string;
  /** Type of another resource whose changes move requests between them. */
  routedBy?: string;
  /** What it would run, once these resources are there; values of secrets that are only referenced are made up. */
  container(live: readonly LiveResource[]): PlatformContainer;
}

/** How a platform sends requests to its revisions. */
export interface Traffic {
  /** The revision that was made last. */
  newest: string;
  /** Percent by revision. */
  shares: Readonly<Record<string, number>>;
  /** Host names of those that are reached whatever their share, by revision. */
  hosts: Readonly<Record<string, string>>;
}

/** A platform that the project's own provider reaches by its HTTP API. */
export interface ApiSimulation extends SimulationWords {
  /** A new platform in which nothing exists, with an API that listens on loopback. */
  serve(host: ContainerHost): Promise<SimulatedApi>;
}

/** What runs the containers of a simulated API. */
export interface ContainerHost {
  /** Starts one and resolves once it is healthy; rejects with the image's own last words where it does not come up. */
  run(wanted: PlatformContainer): Promise<HostedContainer>;
}

/** A healthy container on this machine. */
export interface HostedContainer {
  /** Loopback port on which it answers. */
  port: number;
  /** Lets its calls in flight end, for so many seconds at most, and removes it. */
  stop(seconds: number): Promise<void>;
}

/** A platform whose API listens on loopback. */
export interface SimulatedApi {
  /** By which the provider finds it. */
  environment: Record<string, string>;
  /** What exists now. */
  readonly resources: readonly { type: string; name: string }[];
  /** What its front end cuts, where that is what the stack set there; the target's facts count otherwise. */
  readonly cuts?: FrontLimits;
  /** The API, where a Pulumi provider stands beside it. */
  readonly api?: ServedApi | undefined;
  /** The containers that take requests, each as often as its share asks for. */
  readonly serving: readonly HostedContainer[];
  close(): Promise<void>;
}
