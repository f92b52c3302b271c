/** What to add to an environment so that calls to this machine itself never go to a proxy. */
export function withoutProxyOnLoopback(environment: NodeJS.ProcessEnv): Record<string, string>;
/** The list of what no proxy is asked for, with these hosts and networks besides. */
export function withoutProxyFor(
  environment: NodeJS.ProcessEnv,
  hosts: readonly string[],
): Record<"NO_PROXY" | "no_proxy", string>;
