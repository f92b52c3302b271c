/** A fact about a platform with the page that says so. */
export interface Fact<Value> {
  value: Value;
  source: string;
}

/** What a platform can and cannot do; the README's table, the findings at preview and the checks of `verify` read it. */
export interface Limits {
  /** Hard end of one request in seconds; null where there is none. */
  requestSeconds: Fact<number | null>;
  /** Silence in seconds after which an open stream is cut; null where there is none. */
  idleSeconds: Fact<number | null>;
  scaleToZero: Fact<boolean>;
  autoscaling: Fact<boolean>;
  customDomain: Fact<boolean>;
  /** Whether the platform gives an HTTPS URL of its own; without one the service needs `domain`. */
  defaultUrl: Fact<boolean>;
  /** Whether a secret may be a reference into the platform's own secret manager. */
  secretReferences: Fact<boolean>;
  /** Environment variables that the platform sets itself; one that ends in `*` stands for all that begin so. */
  reservedVariables: Fact<readonly string[]>;
  /** What a path that the platform keeps for itself matches; null where it keeps none. */
  reservedPaths: Fact<RegExp | null>;
}
