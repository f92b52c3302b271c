// Plain JavaScript, since the launcher uses it on Node.js 20 too.

const loopback = ["localhost", "127.0.0.1", "::1"];
const proxies = /^(https?|all|grpc)_proxy$/i;

/**
 * What to add to an environment so that calls to this machine itself never go to a proxy: an engine, its plugins and
 * programs talk to each other on loopback, where no proxy finds them. Nothing is added where no proxy is set.
 */
export function withoutProxyOnLoopback(environment) {
  if (!Object.entries(environment).some(([name, value]) => proxies.test(name) && value)) return {};
  const { no_grpc_proxy: grpc } = environment;
  // gRPC prefers its own list.
  const own = grpc ? { no_grpc_proxy: [grpc, ...loopback].join(",") } : {};
  return { ...withoutProxyFor(environment, loopback), ...own };
}

/** The list of what no proxy is asked for, with these hosts and networks besides. */
export function withoutProxyFor(environment, hosts) {
  const named = ["NO_PROXY", "no_proxy"].flatMap((name) => (environment[name] ?? "").split(/[\s,]+/));
  const all = [...new Set([...named, ...hosts])].filter(Boolean).join(",");
  // Programs differ in which spelling they read: https://curl.se/docs/manpage.html#ENVIRONMENT
  return { NO_PROXY: all, no_proxy: all };
}
