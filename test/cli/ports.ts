import type { AddressInfo } from "node:net";

/** The port at which a server listens, of whatever kind it is. */
export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}
