import { isObject } from "../json.ts";
import { uiOf } from "../mcp/apps-metadata.ts";

/** The hosts that a component may reach, by purpose. */
export interface Domains {
  connect: string[];
  resource: string[];
  frame: string[];
  base: string[];
}

/** Those of a component that names none. */
export const noDomains: Domains = { connect: [], resource: [], frame: [], base: [] };

/** What a component's metadata allows; the field where it is said, and undefined where nothing is. */
export interface Policy {
  field: string;
  given: Record<string, unknown>;
  domains: Domains;
}

/** Reads the policy in the standard's words, or in ChatGPT's where that is the only one. */
export function policyOf(meta: Record<string, unknown>): Policy | undefined {
  const standard = uiOf(meta)["csp"];
  if (isObject(standard)) {
    const [connect, resource, frame, base] = [
      "connectDomains",
      "resourceDomains",
      "frameDomains",
      "baseUriDomains",
    ].map((name) => texts(standard[name]));
    return { field: "_meta.ui.csp", given: standard, domains: toDomains(connect, resource, frame, base) };
  }
  const own = meta["openai/widgetCSP"];
  if (!isObject(own)) return undefined;
  const [connect, resource, frame] = ["connect_domains", "resource_domains", "frame_domains"].map((name) =>
    texts(own[name]),
  );
  return { field: "openai/widgetCSP", given: own, domains: toDomains(connect, resource, frame) };
}

/** The header that the reference host makes of it; no host is allowed where nothing is said. */
export function contentSecurityPolicy(policy: Policy | undefined): string {
  // https://github.com/modelcontextprotocol/ext-apps/blob/main/examples/basic-host/serve.ts
  const { connect, resource, frame, base } = policy?.domains ?? noDomains;
  const list = (...sources: string[]) => sources.filter(isSource).join(" ");
  return [
    "default-src 'self' 'unsafe-inline'",
    `script-src ${list("'self'", "'unsafe-inline'", "'unsafe-eval'", "blob:", "data:", ...resource)}`,
    `style-src ${list("'self'", "'unsafe-inline'", "blob:", "data:", ...resource)}`,
    `connect-src ${list("'self'", ...connect)}`,
    // Hosts let pages show what they have made themselves.
    ...["img-src", "font-src", "media-src"].map((name) => `${name} ${list("'self'", "data:", "blob:", ...resource)}`),
    `worker-src ${list("'self'", "blob:", ...resource)}`,
    `frame-src ${list(...frame) || "'none'"}`,
    "object-src 'none'",
    `base-uri ${list(...base) || "'none'"}`,
  ].join("; ");
}

/** Whether a URL is at one of the hosts. */
export function allows(sources: readonly string[], url: URL): boolean {
  return sources.some((source) => {
    if (source === "*" || source === url.protocol) return true;
    const [, scheme, host = "", port] = /^(?:([a-z]+:)\/\/)?([^/:]+)(?::(\d+|\*))?/i.exec(source) ?? [];
    if (scheme !== undefined && scheme !== url.protocol) return false;
    if (port !== undefined ? port !== "*" && port !== url.port : url.port !== "") return false;
    return host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
  });
}

function toDomains(
  connect: string[] = [],
  resource: string[] = [],
  frame: string[] = [],
  base: string[] = [],
): Domains {
  return { connect, resource, frame, base };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Anything else would end the directive and begin another. */
function isSource(text: string): boolean {
  return /^[^\s;,]+$/.test(text);
}
