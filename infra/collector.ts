/** A collector of telemetry to run beside the server. */
export interface Collector {
  /** Full reference with digest. */
  image: string;
  args: readonly string[];
  /** Plain variables: its configuration. */
  env: Readonly<Record<string, string>>;
  /** The secret that only it gets; undefined where the receiver asks for none. */
  secret: string | undefined;
  /** Answers 200 at `/` once it takes telemetry. */
  healthPort: number;
  size: CollectorSize;
}

/** How a target runs one beside each instance of the server, which then reaches it at `localhost`. */
export interface CollectorPlace {
  /** Variable of the collector that tells the instance's name; undefined where only Google's metadata does. */
  instanceVariable: string | undefined;
  /** What the platform gives it, beside the server's own size. */
  size: CollectorSize;
}

/** What one collector gets. */
export interface CollectorSize {
  /** In cores; 0 where it takes of the server's. */
  cpu: number;
  memoryMiB: number;
}

/**
 * The collector: one release goes under one digest, that of the index of all platforms, to Docker Hub and to GitHub. Each new
 * instance pulls it without an account, which Docker Hub counts by address: https://docs.docker.com/docker-hub/usage/.
 * https://github.com/open-telemetry/opentelemetry-collector-releases/pkgs/container/opentelemetry-collector-releases%2Fopentelemetry-collector-contrib
 */
export const collectorImage =
  "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.161.0@sha256:fd328de2552466ad78385e1b1289c3f2402b1c45f265b252aab1955b42845ac1";

/** The least that it gets, as where a platform takes any number; its own limiter keeps it under that. */
export const smallestCollector: CollectorSize = { cpu: 0, memoryMiB: 128 };

/** The secrets of the server, and those of the collector beside it. */
export function splitSecrets<Value>(
  secrets: Readonly<Record<string, Value>>,
  collector: Pick<Collector, "secret"> | undefined,
): { server: Record<string, Value>; collector: Record<string, Value> } {
  const part = (isCollectors: boolean) =>
    Object.fromEntries(Object.entries(secrets).filter(([name]) => (name === collector?.secret) === isCollectors));
  return { server: part(false), collector: part(true) };
}
