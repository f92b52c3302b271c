import { createServer } from "node:net";
import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import { ownerLabel } from "./container-inputs.ts";
import { connect, explain } from "./engine.ts";

const portsSchema = z.object({ ports: z.array(z.object({ hostPort: z.number(), setting: z.string() })) });

/** The loopback ports in a container's inputs; none while they are unknown. */
export function findPorts(inputs: Properties): { hostPort: number; setting: string }[] {
  return portsSchema.safeParse(inputs).data?.ports ?? [];
}

/** Whether a port of this machine is taken, and not by what an interrupted run of the same resource left behind. */
export async function isTaken(port: number, host: string | undefined, urn: string): Promise<boolean> {
  // Another machine's ports show only when a container is started there.
  if (host !== undefined && !/^(unix|npipe):/.test(host)) return false;
  if (await canListen(port)) return false;
  try {
    const filters = { label: [`${ownerLabel}=${urn}`], publish: [`${port}`] };
    return (await connect(host).listContainers({ filters })).length === 0;
  } catch (error) {
    throw explain(error);
  }
}

/** What to say of a port that is taken. */
export function portTaken(setting: string, port: number): string {
  return `${setting}: port ${port} is taken on this machine; free it, or choose another with: pulumi config set --path '${setting}' <port>`;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
