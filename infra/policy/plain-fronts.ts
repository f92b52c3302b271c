import { servedOrigin } from "./origin-rules.ts";
import { type JudgedResource, memberOf, type PolicyStack } from "./rule.ts";

/** What of a stack answers over plain HTTP as far as only the stack as a whole tells: proxies of Google, and an Ingress. */
export function plainFronts(stack: PolicyStack): string[] {
  return [...openProxies(stack), ...plainIngresses(stack)];
}

/** Whether a proxy redirects is said by its map of URLs, which may be known by no name yet. */
function openProxies({ resources }: PolicyStack): string[] {
  const maps = resources.filter(({ type }) => /^gcp:compute\/(region)?urlMap:/i.test(type));
  const proxies = resources
    .filter(({ type }) => /^gcp:compute\/(region)?targetHttpProxy:/i.test(type))
    .map((proxy) => ({ name: proxy.name, map: maps.find((map) => isItsMap(proxy, map)) }));
  const open = proxies.filter(({ map }) => map && !redirects(map)).map(({ name }) => name);
  const unknown = proxies.filter(({ map }) => !map).map(({ name }) => name);
  const free = maps.filter((map) => redirects(map) && !proxies.some((proxy) => proxy.map === map));
  const doubtful = unknown.length > free.length ? [unknown.join(" or ")] : [];
  return [...open, ...doubtful].map((names) => `${names} answers over plain HTTP without a redirect`);
}

function redirects({ inputs }: JudgedResource): boolean {
  return memberOf(inputs, "defaultUrlRedirect", "httpsRedirect") === true;
}

/** A map is named by its link, its id or its name. */
// https://cloud.google.com/compute/docs/reference/rest/v1/targetHttpProxies
function isItsMap(proxy: JudgedResource, map: JudgedResource): boolean {
  const named = memberOf(proxy.inputs, "urlMap");
  if (typeof named !== "string") return false;
  const name = memberOf(map.inputs, "name");
  return named === map.id || named === memberOf(map.inputs, "selfLink") || named.split("/").at(-1) === (name ?? "");
}

/**
 * An Ingress that leads to the service's own host and names no certificate for it. One for other hosts, or for none, may
 * be of the cluster's inside, or have a certificate of its controller's.
 */
function plainIngresses(stack: PolicyStack): string[] {
  const host = URL.parse(servedOrigin(stack) ?? "")?.hostname;
  if (host === undefined) return [];
  return stack.resources
    .filter(
      ({ type, inputs }) => /^kubernetes:.*:Ingress$/.test(type) && leadsTo(inputs, host) && !hasCertificate(inputs),
    )
    .map(({ name }) => `Ingress ${name} leads to ${host} and names no certificate`);
}

// https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards
function leadsTo(inputs: unknown, host: string): boolean {
  const rules = memberOf(inputs, "spec", "rules");
  const hosts = (Array.isArray(rules) ? rules : []).map((rule) => memberOf(rule, "host"));
  return hosts.includes(host) || hosts.includes(host.replace(/^[^.]+/, "*"));
}

/** Whether an Ingress names a certificate, as Kubernetes or as its controller does. */
function hasCertificate(inputs: unknown): boolean {
  const named = memberOf(inputs, "spec", "tls");
  const notes = memberOf(inputs, "metadata", "annotations");
  const byController =
    typeof notes === "object" && notes !== null && Object.keys(notes).some((key) => /cert/.test(key));
  return (Array.isArray(named) && named.length > 0) || byController;
}
