import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { docker, pluginHome, removeRemains } from "../../toolchain/machine.ts";
import { copyProject } from "../../cli/project-copy.ts";

/** Text of the stack's one secret. */
export const secretText = "a secret that must not be seen";

/** A stack of the docker target on the real engine, with a plain server that its tests change and break. */
export interface DockerStack {
  engine: Engine;
  url: string;
  /** Path of a file in the project's copy. */
  path(file: string): string;
  /** The stack's config, with changes to `slipway:service`, `slipway:image` and `slipway:options`. */
  config(service?: Settings, image?: Settings, options?: Settings): Settings;
  ask(path: string): Promise<string>;
  /** Ids of the stack's containers. */
  ids(): Promise<string[]>;
  /** Names of what this state owns on the engine. */
  things(): Promise<Record<"containers" | "networks" | "volumes", string[]>>;
  /** Writes a file under `/data` of the server, and reads it. */
  write(text: string): Promise<void>;
  read(): Promise<string>;
  editServer(from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

type Settings = Record<string, unknown>;

/** Makes the stack; nothing is deployed yet. */
export async function openStack(name: string, port: number): Promise<DockerStack> {
  await removeRemains(name, "test");
  const project = await copyProject();
  const path = (file: string) => join(project.directory, file);
  const config: DockerStack["config"] = (service = {}, image = {}, options = {}) => ({
    "slipway:target": "docker",
    "slipway:service": { name, maxInstances: 1, memoryMiB: 128, cpu: 0.5, secrets: ["TOKEN"], ...service },
    "slipway:image": { context: "test/fixtures/plain-server", builder: "slipway", ...image },
    "slipway:options": { port, registryPort: port + 1, startTimeoutSeconds: 30, drainSeconds: 5, ...options },
    // The plain server speaks no MCP.
    "slipway:examine": { beforeTraffic: false },
  });
  const engine = await createEngine({ projectDir: project.directory, environment: pluginHome, config: config() });
  await engine.setSecrets({ "slipway:secrets.TOKEN": secretText });
  const url = `http://localhost:${port}`;
  let owner: string | undefined;
  const resource = async (name: RegExp) => {
    const all = await engine.stateResources();
    return all.find(({ type, urn }) => type.startsWith("slipway:docker:") && urn.match(name));
  };
  const inServer = async (script: string) => {
    const id = (await resource(/Container::.*-0$/))?.id ?? "";
    return (await execa("docker", ["exec", "--user", "0", id, "sh", "-c", script], { timeout: 20_000 })).stdout;
  };
  const server = path("test/fixtures/plain-server/server.mjs");
  return {
    engine,
    url,
    path,
    config,
    ask: async (where) => (await fetch(`${url}${where}`, { signal: AbortSignal.timeout(10_000) })).text(),
    ids: async () => {
      const containers = await docker.listContainers({ all: true, filters: { name: [name] } });
      return containers.map(({ Id }) => Id).toSorted();
    },
    things: async () => {
      owner = (await resource(/Owner::owner$/))?.id ?? owner;
      const filters = { label: [`dev.slipway.owner=${owner}`] };
      const containers = await docker.listContainers({ all: true, filters });
      const networks = await docker.listNetworks({ filters });
      const { Volumes: volumes } = await docker.listVolumes({ filters });
      return {
        containers: containers.map(({ Names }) => Names[0]?.slice(1) ?? "").toSorted(),
        networks: networks.map(({ Name }) => Name).toSorted(),
        volumes: volumes.map(({ Name }) => Name).toSorted(),
      };
    },
    write: async (text) => void (await inServer(`printf %s '${text}' > /data/file`)),
    read: () => inServer("cat /data/file"),
    editServer: async (from, to) => writeFile(server, (await readFile(server, "utf8")).replace(from, to)),
    close: async () => {
      await engine.destroy();
      await engine.dispose();
      await project.dispose();
      // Data outlives a stack, and what a test lost the state of outlives the test.
      await removeRemains(name, "test");
    },
  };
}
