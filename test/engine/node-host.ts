import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerHost, HostedContainer, PlatformContainer } from "../../simulation/contract.ts";

/** As long as the last requests of a front end take that has just turned away. */
const turnMs = 150;

/** Runs, for each container, a server of this process, which answers with what it is: image, and a hash of its TOKEN. */
export class NodeHost implements ContainerHost {
  /** By image: what it says before it ends. */
  readonly bad = new Map<string, string>();
  readonly running = new Set<PlatformContainer>();

  async run(wanted: PlatformContainer): Promise<HostedContainer> {
    const said = this.bad.get(wanted.image);
    if (said !== undefined) throw new Error(said);
    const server = createServer((incoming, outgoing) => {
      incoming.resume();
      incoming.once("end", () => outgoing.end(wordsOf(wanted)));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
    this.running.add(wanted);
    return {
      port: address.port,
      stop: async () => {
        this.running.delete(wanted);
        await sleep(turnMs);
        server.close();
        server.closeIdleConnections();
      },
    };
  }
}

/** What a container answers. */
export function wordsOf({ image, env }: Pick<PlatformContainer, "image" | "env">): string {
  const token = createHash("sha256")
    .update(env.TOKEN ?? "")
    .digest("hex");
  return `${image.slice(-8)} ${token.slice(0, 8)}`;
}
