import { once } from "node:events";
import { createServer } from "node:http";
import type { ContainerHost, HostedContainer, PlatformContainer } from "../../../simulation/contract.ts";

/** Servers in this process in the place of containers: each says which image it is. */
export class LocalServers implements ContainerHost {
  /** Images that end at once, with what they write last. */
  readonly bad = new Map<string, string>();
  /** What is run next waits for it. */
  held: Promise<unknown> = Promise.resolve();
  readonly started: PlatformContainer[] = [];

  async run(wanted: PlatformContainer): Promise<HostedContainer> {
    this.started.push(wanted);
    await this.held;
    const lastWords = this.bad.get(wanted.image);
    if (lastWords !== undefined) throw Object.assign(new Error(lastWords), { exitCode: 1 });
    const server = createServer((request, response) => {
      request.resume();
      // Some calls are under way whenever something changes.
      setTimeout(() => response.end(wanted.image), 20);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
    return {
      port: address.port,
      async stop() {
        server.close();
        server.closeIdleConnections();
        await once(server, "close");
      },
    };
  }
}
