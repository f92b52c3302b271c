import { once } from "node:events";
import { createServer } from "node:net";

/** A port of the loopback interface on which nothing listens; several that are asked for at once differ. */
export async function findFreePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, "127.0.0.1"), "listening");
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("the system names no port");
  return address.port;
}
