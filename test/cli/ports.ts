import type { Server } from "node:net";

/** The port at which a server listens. */
export function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}
