import { createServer } from "node:net";
import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import { ownerLabel } from "./container-inputs.ts";
import { connect, explain } from "./engine.ts";

const portsSchema = z.object({ ports: z.array(z.object({ hostPort: z.number(), setting: z.string() })) });

type Port = z.infer<typeof portsSchema>["ports"][number];

/** The loopback ports in a container's inputs; none while they are unknown. */
export function findPorts(inputs: Properties): Port[] {
  return portsSchema.safeParse(inputs).data?.ports ?? [];
}

/** What to say of a port of this machine that is taken, if not by what an interrupted run of the same resource left. */
export async function explainTaken(
  { hostPort, setting }: Port,
  host: string | undefined,
  urn: string,
): Promise<string | undefined> {
  // Another machine's ports show only when a container is started there.
  if (host !== undefined && !/^(unix|npipe):/.test(host)) return undefined;
  if (await canListen(hostPort)) return undefined;
  try {
    const [holder] = await connect(host).listContainers({ filters: { publish: [`${hostPort}`] } });
    if (holder?.Labels[ownerLabel] === urn) return undefined;
    return portTaken(setting, hostPort, holder?.Names[0]?.slice(1));
  } catch (error) {
    throw explain(error);
  }
}

/** What to say of a port that is taken, by a container where its name is known. */
export function portTaken(setting: string, port: number, holder?: string): string {
  const by = holder === undefined ? "on this machine" : `by the container ${holder}`;
  return `${setting}: port ${port} is taken ${by}; free it, or choose another with: pulumi config set --path '${setting}' <port>`;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
