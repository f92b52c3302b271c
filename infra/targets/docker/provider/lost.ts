import type Docker from "dockerode";
import { labelled, nameOf } from "./engine.ts";
import { checkout, labels, stackOf } from "./labels.ts";

interface Marked {
  Labels?: Record<string, string> | undefined;
}

/** Whether the stack of a URN made a thing from this very checkout: of another state's, the state was lost. */
export function isLost({ Labels: marks }: Marked, urn: string): boolean {
  return marks?.[labels.checkout] === checkout() && marks[labels.urn]?.startsWith(stackOf(urn).prefix) === true;
}

/** The command that removes all that the state made which made a container; its data stays. */
export async function removalOf(engine: Docker, { Labels: marks }: Docker.ContainerInfo): Promise<string> {
  const owner = marks[labels.owner];
  const { prefix } = stackOf(marks[labels.urn] ?? "");
  const isTheirs = (found: Marked) =>
    found.Labels?.[labels.urn]?.startsWith(prefix) === true && found.Labels[labels.owner] === owner;
  const containers = (await labelled(engine, labels.urn)).filter(isTheirs).map(nameOf);
  const networks = (await engine.listNetworks()).filter(isTheirs).map(({ Name }) => Name);
  const { Volumes: volumes } = await engine.listVolumes();
  const registries = volumes
    .filter((found) => isTheirs(found) && found.Labels[labels.role] === "registry")
    .map(({ Name }) => Name);
  const rest = { network: networks, volume: registries };
  const also = Object.entries(rest).map(([what, of]) =>
    of.length === 0 ? "" : ` && docker ${what} rm ${of.join(" ")}`,
  );
  return `docker rm -f ${containers.join(" ")}${also.join("")}`;
}
