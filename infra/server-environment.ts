import * as pulumi from "@pulumi/pulumi";
import type { Facts, ServiceSpec } from "./contract.ts";

/** What the platform decides about the server's environment. */
export interface Surroundings {
  facts: Facts;
  /** Host names by which requests arrive; empty where the platform alone knows them and routes by them. */
  hosts: pulumi.Input<string>[];
}

/** The plain environment of the server: what the user set, and what the platform decides unless the user did. */
export function serverEnvironment(
  spec: ServiceSpec,
  { facts, hosts }: Surroundings,
): Record<string, pulumi.Input<string>> {
  return {
    ALLOWED_HOSTS: hosts.length === 0 ? "*" : pulumi.all(hosts).apply((names) => names.join(",")),
    // What a server with sign-in tells clients that it is, and expects in their tokens.
    ...(spec.domain === undefined ? {} : { PUBLIC_URL: `https://${spec.domain}` }),
    HEARTBEAT_SECONDS: String(heartbeatSeconds(facts)),
    ...(facts.idleSeconds.value === null
      ? {}
      : { KEEP_ALIVE_TIMEOUT_SECONDS: String(keepAliveSeconds(facts.idleSeconds.value)) }),
    // The server ends a moment before the platform ends it.
    SHUTDOWN_TIMEOUT_SECONDS: String(Math.max(1, facts.shutdownSeconds.value - 2)),
    ...spec.env,
    PORT: String(spec.port),
  };
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
