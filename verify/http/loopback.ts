import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a URL names this very machine: what it carries never leaves it. */
export function isLoopback(url: URL): boolean {
  const host = bareHost(url);
  const family = isIP(host);
  if (family !== 0) return loopback.check(host, family === 6 ? "ipv6" : "ipv4");
  // https://www.rfc-editor.org/rfc/rfc6761#section-6.3
  return host === "localhost" || host.endsWith(".localhost");
}

/** The host of a URL without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** The port of a URL, the usual one of its scheme where it names none. */
export function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
