import { readdir, readFile } from "node:fs/promises";
import Docker from "dockerode";
import { substituteFor } from "../../infra/image-substitutes.ts";
import { registryImage } from "../../infra/targets/docker/images.ts";
import { pulumiHome } from "../../toolchain/pulumi.ts";

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

/** Removes what an earlier run of the same test left because it was interrupted: its ports would be taken. */
export async function removeRemains(service: string, stack: string): Promise<void> {
  const isRemains = (name: string) => name.replace(/^\//, "").startsWith(`${service}-${stack}`);
  for (const { Id } of (await docker.listContainers({ all: true })).filter(({ Names }) => Names.some(isRemains))) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of (await docker.listNetworks()).filter(({ Name }) => isRemains(Name))) {
    await docker.getNetwork(Id).remove();
  }
  for (const { Name } of (await docker.listVolumes()).Volumes.filter((volume) => isRemains(volume.Name))) {
    await docker.getVolume(Name).remove();
  }
  for (const { RepoDigests } of await docker.listImages()) {
    for (const name of (RepoDigests ?? []).filter((digest) => digest.includes(`/${service}@`))) {
      await docker.getImage(name).remove();
    }
  }
}

/** The containers that run a service, newest first. */
export async function serviceContainers(service: string) {
  const found = await docker.listContainers({ all: true, filters: { label: [`dev.slipway.service=${service}`] } });
  return found.toSorted((one, other) => other.Created - one.Created);
}

/** What the service of another checkout looks like, whose stack has the same name; its image is there already. */
export async function startForeign(stack: string) {
  const labels = { "dev.slipway.stack": stack, "dev.slipway.service": "foreign" };
  const container = await docker.createContainer({
    Image: substituteFor(registryImage),
    name: `${stack}-${stack}-foreign`,
    Labels: labels,
  });
  await container.start();
  const { State: before } = await container.inspect();
  return {
    startedAgain: async () => (await container.inspect()).State.StartedAt !== before.StartedAt,
    remove: () => container.remove({ force: true, v: true }),
  };
}

/** Command lines of all processes of this machine. */
export async function commandLines(): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
}
