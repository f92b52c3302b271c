/** What a person reads whose domain is the top of its zone, where what leads to it has a name alone. */
export function apexWords(domain: string): string {
  return `${domain} is the top of its zone, where DNS allows no CNAME, and the load balancer has a name and no address: set an ALIAS or ANAME record if your DNS host has them, or take a host below it, such as mcp.${domain}, or the zone in slipway:options.dns`;
}
