import type Docker from "dockerode";
import { labelled, nameOf } from "./engine.ts";
import { checkout, labels, stackOf } from "./labels.ts";

interface Marked {
  Labels?: Record<string, string> | undefined;
}

/** Whether the stack of a URN made a thing from this very checkout: of another state's, the state was lost. */
export function isLost({ Labels: marks }: Marked, urn: string): boolean {
  return marks?.[labels.checkout] === checkout && marks[labels.urn]?.startsWith(stackOf(urn).prefix) === true;
}

/** The command that removes all containers and networks of the state that made a container; its data stays. */
export async function removalOf(engine: Docker, { Labels: marks }: Docker.ContainerInfo): Promise<string> {
  const owner = marks[labels.owner];
  const { prefix } = stackOf(marks[labels.urn] ?? "");
  const isTheirs = (found: Marked) =>
    found.Labels?.[labels.urn]?.startsWith(prefix) === true && found.Labels[labels.owner] === owner;
  const containers = (await labelled(engine, labels.urn)).filter(isTheirs).map(nameOf);
  const networks = (await engine.listNetworks()).filter(isTheirs).map(({ Name }) => Name);
  const also = networks.length === 0 ? "" : ` && docker network rm ${networks.join(" ")}`;
  return `docker rm -f ${containers.join(" ")}${also}`;
}
