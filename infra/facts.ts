/** A fact about a platform with the page that says so. */
export interface Fact<Value> {
  value: Value;
  source: string;
}

/** What stands before a server and cannot answer a path in its place, in words, with the page that says so. */
export interface MuteFront {
  front: string;
  source: string;
}

/** What one amount of CPU goes with: the amounts of memory in MiB that there are, or the least and the most. */
export interface Size {
  cpu: number;
  memoryMiB: readonly number[] | { from: number; to: number };
}

/** The sizes that options leave, and those options in words, such as `slipway:options.cpuKind shared`. */
export interface SizesUnder {
  sizes: readonly Size[];
  options: string;
}

/**
 * The time until instances that run read a changed file, in seconds as the platform says it, and in words how long it may
 * be at worst where that is longer; or why they never do, in words that follow the target's name.
 */
export type LiveFiles = { withinSeconds: number; atWorst?: string } | { why: string };

/** What a platform can and cannot do; the README's table, the faults before anything is made and `verify` read it. */
export interface Facts {
  /** Hard end of one request in seconds; null where there is none. */
  requestSeconds: Fact<number | null>;
  /** Silence in seconds after which an open stream is cut; null where there is none. */
  idleSeconds: Fact<number | null>;
  scaleToZero: Fact<boolean>;
  autoscaling: Fact<boolean>;
  customDomain: Fact<boolean>;
  /** Whether the platform gives an HTTPS URL of its own; without one the service needs `domain`. */
  defaultUrl: Fact<boolean>;
  /** Whether the internet can reach the service, and not this machine alone. */
  isPublic: Fact<boolean>;
  /** Whether a secret may be a reference into the platform's own secret manager. */
  secretReferences: Fact<boolean>;
  /** Environment variables that the platform sets itself; one that ends in `*` stands for all that begin so. */
  reservedVariables: Fact<readonly string[]>;
  /** What a path that the platform keeps for itself matches; null where it keeps none. */
  reservedPaths: Fact<RegExp | null>;
  /** The sizes of an instance, smallest first; null where any will do. */
  sizes: Fact<readonly Size[] | null>;
  /** Most requests that one instance is given at a time; null where nothing limits them. */
  concurrency: Fact<number | null>;
  /** Most instances that may be kept warm; null where nothing limits them. */
  minInstances: Fact<number | null>;
  /** Whether what stands before the server can answer a path by itself; `muteFront` says with which options it cannot. */
  fixedAnswers: Fact<boolean>;
  /** Whether a file that is kept on the platform is read anew by instances that run. */
  liveFiles: Fact<LiveFiles>;
  /** Time in seconds from SIGTERM to SIGKILL. */
  shutdownSeconds: Fact<number>;
}
