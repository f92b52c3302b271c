import { createHash } from "node:crypto";
import type { Clock } from "../../../clock.ts";
import type { ContainerHost } from "../../../../simulation/contract.ts";
import type { SimulatedMachine } from "./machine.ts";

/** An app as the platform keeps it. */
export interface SimulatedApp {
  name: string;
  org: string;
  /** So many looks find nothing yet. */
  hiddenFor: number;
  ips: { ip: string; region: string; shared: boolean; created_at: string }[];
  secrets: Map<string, { value: string; digest: string }>;
  secretsVersion: number;
  certificates: Map<string, { status: string }>;
  machines: Map<string, SimulatedMachine>;
  /** What flyctl noted of its own deployments, newest last; other clients note none. */
  releases: SimulatedRelease[];
}

/** One deployment as flyctl notes it. */
export interface SimulatedRelease {
  id: string;
  version: number;
  image: string;
  strategy: string;
  status: string;
  definition: unknown;
}

/** What a token may do: all in its organizations, or what concerns some apps alone. */
export interface SimulatedToken {
  org: string;
  apps?: readonly string[];
}

/** How the platform differs from one where all goes well. */
export interface FlyOptions {
  host: ContainerHost;
  clock: Clock;
  /** By token; every other one is for `my-team`, with all rights. */
  tokens?: Readonly<Record<string, SimulatedToken | "unknown">>;
  /** Machines that an organization may have at once. */
  machineLimit?: number;
  /** Regions that have no room left. */
  fullRegions?: readonly string[];
  /** Looks at a new app that find nothing. */
  hiddenLooks?: number;
}

/** All that a simulated Fly.io holds. */
export class FlyState {
  readonly apps = new Map<string, SimulatedApp>();
  /** Host names whose records lead to their app. */
  readonly records = new Set<string>();
  /** Whether it stands for the platform of any stack, whose records are all set. */
  rehearsed = false;
  readonly options: FlyOptions;
  #made = 0;

  constructor(options: FlyOptions) {
    this.options = options;
  }

  /** A number that no other thing has. */
  next(): number {
    this.#made += 1;
    return this.#made;
  }

  addApp(name: string, org: string): SimulatedApp {
    const app: SimulatedApp = {
      name,
      org,
      hiddenFor: this.options.hiddenLooks ?? 0,
      ips: [],
      secrets: new Map(),
      secretsVersion: 0,
      certificates: new Map(),
      machines: new Map(),
      releases: [],
    };
    this.apps.set(name, app);
    return app;
  }

  /** What is not gone, of every app. */
  get machines(): SimulatedMachine[] {
    return [...this.apps.values()].flatMap(({ machines }) => [...machines.values()].filter(({ isGone }) => !isGone));
  }
}

/** What is shown of a secret. */
export function digestOf(value: string): string {
  return createHash("sha256").update(`salted ${value}`).digest("hex").slice(0, 16);
}
