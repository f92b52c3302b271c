import type Docker from "dockerode";
import { setCommand } from "../../../remedies.ts";
import { explain, nameOf } from "./engine.ts";
import { checkout, labels, stackOf } from "./labels.ts";
import { isLost, removalOf } from "./lost.ts";

type Log = (severity: "info" | "warning", message: string) => void;

/** The containers that mount a volume, running or not. */
export async function usersOf(engine: Docker, volume: string): Promise<Docker.ContainerInfo[]> {
  try {
    const found = await engine.listContainers({ all: true, filters: { volume: [volume] } });
    // The filter takes a part of a name too.
    return found.filter(({ Mounts }) => Mounts.some(({ Name }) => Name === volume));
  } catch (error) {
    throw explain(error);
  }
}

/**
 * Name of the volume with the data that a stack goes on with: what this state made, under whatever name of the service,
 * else what a state of before made for the same stack of this checkout, else a new one. Throws where containers of a lost
 * state still use that data.
 */
export async function findData(
  engine: Docker,
  {
    owner,
    name,
    wanted,
    urn,
    log,
  }: { owner?: string | undefined; name: string; wanted: string; urn: string; log: Log },
): Promise<string> {
  const { Volumes: all } = await engine.listVolumes();
  const data = all.filter((volume) => volume.Labels?.[labels.role] === "data");
  const own = data.find((volume) => owner !== undefined && volume.Labels[labels.owner] === owner);
  if (own) return own.Name;
  const left = data.filter(({ Labels: marks }) => marks[labels.urn] === urn && marks[labels.checkout] === checkout());
  for (const { Name } of left.toSorted(newestFirst)) {
    const [user] = await usersOf(engine, Name);
    if (user && isLost(user, urn)) {
      throw new Error(
        `the data of this stack is in the volume ${Name}, which the container ${nameOf(user)} uses, made under a state that is lost; remove what it left with: ${await removalOf(engine, user)}`,
      );
    }
    if (user) continue;
    log("info", `goes on with the data in the volume ${Name}, which an earlier deployment of this stack left`);
    return Name;
  }
  // One of before states had owners: nothing tells whose it is.
  if (all.some((volume) => volume.Name === name)) {
    log("warning", `there is a volume ${name}: to go on with its data run: ${takeAgain(urn, name)}`);
  }
  return wanted;
}

/** Says where the data of a volume that the program no longer names stays; silent where the stack still uses it. */
export async function keepData(
  engine: Docker,
  volume: string,
  { owner, urn, log }: { owner?: string | undefined; urn: string; log: Log },
): Promise<void> {
  const users = await usersOf(engine, volume);
  if (users.some((user) => owner !== undefined && user.Labels[labels.owner] === owner)) return;
  log(
    "warning",
    `the data stays in the volume ${volume}; to delete it for ever run: docker volume rm ${volume} ; to go on with it in another service of this stack run: ${takeAgain(urn, volume)}`,
  );
}

function takeAgain(urn: string, volume: string): string {
  return setCommand(stackOf(urn).stack, "slipway:options.dataVolume", "string", volume);
}

type Dated = Docker.VolumeInspectInfo & { CreatedAt?: string };

function newestFirst(one: Dated, other: Dated): number {
  return (other.CreatedAt ?? "").localeCompare(one.CreatedAt ?? "");
}
