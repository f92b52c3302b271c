/** What to add to an environment so that calls to this machine itself never go to a proxy. */
export function withoutProxyOnLoopback(environment: NodeJS.ProcessEnv): Record<string, string>;
