import { createServer } from "node:net";
import type Docker from "dockerode";
import * as z from "zod";
import type { Properties } from "../../../provider/protocol.ts";
import { setCommand } from "../../../remedies.ts";
import { connect, explain, ignoreMissing, nameOf, removeContainer } from "./engine.ts";
import { labels, stackOf } from "./labels.ts";
import { isLost, removalOf } from "./lost.ts";

const portSchema = z.object({ hostPort: z.number(), setting: z.string() });
const portsSchema = z.object({
  ports: z.array(portSchema),
  awaited: z.array(portSchema).default([]),
  host: z.string().optional(),
  owner: z.string().optional(),
});

export interface Port {
  hostPort: number;
  setting: string;
  /** Whether another container of the stack is to have it, which says more about who has it now. */
  isAwaited?: boolean;
}

/** The loopback ports in a container's inputs; none while they are unknown. */
export function findPorts(inputs: Properties): Port[] {
  return portsSchema.safeParse(inputs).data?.ports ?? [];
}

/** Those, and the ones that what comes after the container will need: where one is taken, the container is not changed either. */
export function findNeeded(inputs: Properties): Port[] {
  const awaited = portsSchema.safeParse(inputs).data?.awaited ?? [];
  return [...findPorts(inputs), ...awaited.map((port) => ({ ...port, isAwaited: true }))];
}

/** What to say of a port that is taken, if not by what this state made itself. */
export async function explainTaken(
  { hostPort, setting, isAwaited = false }: Port,
  { inputs, urn, own }: { inputs: Properties; urn: string; own: string | null | undefined },
): Promise<string | undefined> {
  if (await canListen(hostPort)) return undefined;
  const { host, owner } = portsSchema.parse(inputs);
  const engine = connect(host);
  const holder = await findHolder(engine, hostPort);
  // One of before states had owners is known by its id in the state.
  if (holder && (holder.Id === own || (owner !== undefined && holder.Labels[labels.owner] === owner))) return undefined;
  if (holder && isAwaited && isLost(holder, urn)) return undefined;
  const another = `choose another with: ${setCommand(stackOf(urn).stack, setting, "int", `${await findFree(hostPort)}`)}`;
  if (!holder) return `${setting}: port ${hostPort} is taken on this machine; free it, or ${another}`;
  const taken = `${setting}: port ${hostPort} is taken by the container ${nameOf(holder)}`;
  const made = holder.Labels[labels.urn];
  if (made === undefined) return `${taken}; free it, or ${another}`;
  const where = holder.Labels[labels.checkout];
  const remove = await removalOf(engine, holder);
  if (isLost(holder, urn)) {
    return `${taken}, which stack ${stackOf(made).stack} of this checkout made under a state that is lost; remove what it left with: ${remove}`;
  }
  const from = where === undefined ? "of a state that is not this one" : `of the checkout in ${where}`;
  return `${taken}, which stack ${stackOf(made).stack} ${from} made; ${another} ; if nobody needs the other one any more, remove it with: ${remove}`;
}

/**
 * Removes a container that holds one of the ports and was made by the same state: under a name that the service no longer
 * has, or by a run whose answer was lost.
 */
export async function freePorts(engine: Docker, ports: readonly Port[], owner: string | undefined): Promise<void> {
  for (const { hostPort } of owner === undefined ? [] : ports) {
    const holder = await findHolder(engine, hostPort);
    if (holder?.Labels[labels.owner] !== owner) continue;
    const container = engine.getContainer(holder?.Id ?? "");
    await ignoreMissing(container.stop({ t: 1 }));
    await removeContainer(container);
  }
}

async function findHolder(engine: Docker, port: number): Promise<Docker.ContainerInfo | undefined> {
  try {
    return (await engine.listContainers({ filters: { publish: [`${port}`] } }))[0];
  } catch (error) {
    throw explain(error);
  }
}

async function findFree(port: number): Promise<number> {
  for (let next = port + 1; next < port + 100; next += 1) if (await canListen(next)) return next;
  return port + 1;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
