const sources = {
  connectDomains: ["connect-src"],
  resourceDomains: ["img-src", "font-src", "media-src"],
  frameDomains: ["frame-src"],
} as const;

/**
 * The policy under which a host shows a component: code and style that are part of the page, and what its metadata
 * names beside. What it does not name is allowed nowhere.
 */
export function contentSecurityPolicyOf(meta: Record<string, unknown>): string {
  const { csp } = meta["ui"] as { csp: Partial<Record<keyof typeof sources, string[]>> };
  const lists = Object.entries(sources).flatMap(([field, directives]) => {
    const domains = csp[field as keyof typeof sources] ?? [];
    return directives.map((directive) => `${directive} ${domains.length === 0 ? "'none'" : domains.join(" ")}`);
  });
  const resources = csp.resourceDomains?.join(" ") ?? "";
  const inline = ["script-src", "style-src"].map((name) => `${name} 'unsafe-inline' ${resources}`);
  return ["default-src 'none'", ...inline, ...lists, "base-uri 'none'", "form-action 'none'"].join("; ");
}
