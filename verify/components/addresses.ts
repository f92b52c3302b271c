import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/**
 * What no name of the public internet leads to: this machine, its networks, and what they are reached through.
 * https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  special.addSubnet(network, prefix, "ipv4");
}
/** The global unicast addresses, and those inside them that lead elsewhere: into IPv4, or to one side of a tunnel. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");
for (const [network, prefix] of [
  ["2001::", 23],
  ["2002::", 16],
] as const) {
  special.addSubnet(network, prefix, "ipv6");
}

/** Whether an IP address is of the public internet; one of IPv4 inside one of IPv6 is not, whatever it says. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, "ipv4");
  return family === 6 && global.check(address, "ipv6") && !special.check(address, "ipv6");
}

/** Whether a host is written as an address or a name that is never of the public internet; nothing is looked up. */
export function isPrivateHost(host: string): boolean {
  const bare = host
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  if (isIP(bare) !== 0) return !isPublicAddress(bare);
  // https://www.iana.org/assignments/special-use-domain-names
  return /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(bare);
}

/** The public addresses of a host; none where any of its addresses is not public. */
export async function publicAddresses(host: string): Promise<string[]> {
  const found = await lookup(host.replace(/^\[|\]$/g, ""), { all: true });
  const addresses = found.map(({ address }) => address);
  return addresses.every(isPublicAddress) ? addresses : [];
}
