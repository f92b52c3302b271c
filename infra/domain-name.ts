import { getDomain } from "tldts";

/**
 * Whether a host name is the top of a zone, such as `example.com` or `example.co.uk`, where no CNAME record may stand.
 * The public suffix list cannot know a zone that was cut off deeper: `zone` names the one that holds the host's records.
 */
// https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2: a zone's top holds its SOA and NS, and a CNAME stands alone.
// https://publicsuffix.org/list/: the zones below which anybody may register one of their own.
export function isApex(host: string, zone?: string): boolean {
  const name = toName(host);
  if (zone !== undefined && toName(zone) === name) return true;
  const registrable = getDomain(name, { allowPrivateDomains: true });
  return registrable === null || registrable === name;
}

// Suffixes of platforms' own host names that the public suffix list does not have.
// https://learn.microsoft.com/azure/container-apps/connect-apps
const unlisted = ["azurecontainerapps.io"];

/** The hosts above one that are of its owner: none above the name that was registered, and none of an address. */
export function parentHosts(host: string): string[] {
  const name = toName(host);
  const registrable = getDomain(name, { allowPrivateDomains: true });
  if (registrable === null || registrable === name || unlisted.some((suffix) => name.endsWith(`.${suffix}`))) return [];
  const labels = name.slice(0, -registrable.length - 1).split(".");
  return labels.map((_, index) => [...labels.slice(index + 1), registrable].join("."));
}

/** A name as people write it, without the dot that ends it in DNS. */
export function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}

function toName(host: string): string {
  return withoutDot(host).toLowerCase();
}
