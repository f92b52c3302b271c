import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEngine, type Engine } from "./engine.ts";
import { docker, pluginHome, removeRemains } from "./machine.ts";
import { copyProject } from "./project-copy.ts";

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
    "slipway:options": { port, registryPort: port + 1, startTimeoutSeconds: 4, drainSeconds: 5, ...options },
  });
  const engine = await createEngine({ projectDir: project.directory, environment: pluginHome, config: config() });
  await engine.setSecret("slipway:secrets.TOKEN", secretText);
  const url = `http://localhost:${port}`;
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
    editServer: async (from, to) => writeFile(server, (await readFile(server, "utf8")).replace(from, to)),
    close: async () => {
      await engine.destroy();
      await engine.dispose();
      await project.dispose();
    },
  };
}
