import { readdir, readFile } from "node:fs/promises";
import Docker from "dockerode";
import { pulumiHome } from "../toolchain/pulumi.ts";

/** The engine that the tests' containers run on. */
export const docker = new Docker();

/** Why the tests that need Docker cannot run here; empty where they can. */
export const missing = process.env.SLIPWAY_WITHOUT_DOCKER ?? "";

/** Environment in which the CLI finds the plugins that the toolchain brought. */
export const pluginHome = { PULUMI_HOME: pulumiHome() };

/** Names of everything on the engine that carries a service's name. */
export async function findRemains(service: string): Promise<string[]> {
  const [containers, networks, volumes, images] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    docker.listImages(),
  ]);
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...networks.map(({ Name }) => Name),
    ...volumes.Volumes.map(({ Name }) => Name),
    ...images.flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])]),
  ].filter((name) => name.includes(service));
}

/** The containers that run a service, newest first. */
export async function serviceContainers(service: string) {
  const found = await docker.listContainers({ all: true, filters: { label: [`dev.slipway.service=${service}`] } });
  return found.toSorted((one, other) => other.Created - one.Created);
}

/** Command lines of all processes of this machine. */
export async function commandLines(): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
}
