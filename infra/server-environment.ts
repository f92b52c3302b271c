import * as pulumi from "@pulumi/pulumi";
import type { Facts, ServiceSpec } from "./contract.ts";
import { frameworkVariables } from "./framework-variables.ts";

/** What the platform decides about the server's environment. */
export interface Surroundings {
  facts: Facts;
  /** Origin under which clients reach the server; undefined where the platform tells it only once the server runs. */
  publicUrl: pulumi.Input<string> | undefined;
  /** Host names by which requests arrive; empty where the platform alone knows them and routes by them. */
  hosts: pulumi.Input<string>[];
  /** Time to end in; the platform's by default. */
  shutdownSeconds?: number;
}

/** The plain environment of the server: what the user set, and what the platform decides unless the user did. */
export function serverEnvironment(
  spec: ServiceSpec,
  { facts, publicUrl, hosts, shutdownSeconds = facts.shutdownSeconds.value }: Surroundings,
): Record<string, pulumi.Input<string>> {
  const url = spec.env.PUBLIC_URL ?? publicUrl;
  const allowed = pulumi.all(hosts.length === 0 ? ["*"] : hosts).apply((names) => names.join(","));
  const decided = {
    ALLOWED_HOSTS: allowed,
    // What a server with sign-in tells clients that it is, and expects in their tokens.
    ...(url === undefined ? {} : { PUBLIC_URL: url }),
    ...frameworkVariables(spec, { url, hosts: pulumi.output(spec.env.ALLOWED_HOSTS ?? allowed) }),
    HEARTBEAT_SECONDS: String(heartbeatSeconds(facts)),
    ...(facts.idleSeconds.value === null
      ? {}
      : { KEEP_ALIVE_TIMEOUT_SECONDS: String(keepAliveSeconds(facts.idleSeconds.value)) }),
    // The server ends a moment before the platform ends it.
    SHUTDOWN_TIMEOUT_SECONDS: String(Math.max(1, shutdownSeconds - 2)),
  };
  const unset = Object.entries(decided).filter(([name]) => !Object.hasOwn(spec.secrets, name));
  return { ...Object.fromEntries(unset), ...spec.env, PORT: String(spec.port) };
}

// https://cloud.google.com/load-balancing/docs/https#timeouts_and_retries: 600 s, the longest among proxies that cannot be set.
const longestFixedSeconds = 600;

/**
 * Time for which the server keeps a silent connection: longer than the proxy in front of it does, which could otherwise
 * send a request just as the server closes, and answer 502.
 */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
function keepAliveSeconds(idleSeconds: number): number {
  return Math.max(longestFixedSeconds, idleSeconds) + 20;
}

const longestHeartbeatSeconds = 15;

/** Silence after which the server writes a comment on an open stream: three fit into the platform's patience. */
export function heartbeatSeconds({ idleSeconds }: Facts): number {
  const patience = idleSeconds.value ?? Infinity;
  return Math.max(1, Math.min(longestHeartbeatSeconds, Math.floor(patience / 4)));
}
