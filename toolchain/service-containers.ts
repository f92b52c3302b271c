import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import Docker from "dockerode";
import { readContainerFile, writeContainerFile } from "./container-file.ts";
import { findDockerHost } from "./docker-host.ts";
import { ToolError } from "./tool.ts";

const timeoutMs = 30_000;
const stopSeconds = 10;
const logLines = 1000;

/** What can be done with the running service of a Docker stack. */
export interface ServiceContainers {
  /** Starts the processes anew, one after the other, and resolves as soon as they run; data in memory is lost. */
  restart(): Promise<void>;
  /** How many of them there are, and how many run; throws where the engine does not answer. */
  count(): Promise<{ wanted: number; running: number }>;
  /** Memory of all of them, in bytes, without the page cache. */
  memory(): Promise<number>;
  /** Lines that they wrote last, at most a thousand each. */
  log(): Promise<string[]>;
  /** The text of a file that all of them share; undefined where it is not there. */
  readShared(path: string): Promise<string | undefined>;
  /** Writes one into each; where they share a volume, each time the same. */
  writeShared(path: string, text: string): Promise<void>;
}

/**
 * Containers by their ids, which no other deployment shares; what they do throws a ToolError where one does not run, with
 * `up` as the command that makes it.
 */
export function serviceContainers(up: string, ids: readonly string[], host?: string): ServiceContainers {
  const findRunning = async (): Promise<Docker.Container[]> => {
    const docker = await connect(host);
    const running = await docker.listContainers();
    return running.filter(({ Id }) => ids.includes(Id)).map(({ Id }) => docker.getContainer(Id));
  };
  const find = async (): Promise<Docker.Container[]> => {
    const found = await findRunning();
    if (found.length > 0 && found.length === ids.length) return found;
    throw new ToolError(`a container of the service does not run: ${up}`);
  };
  return {
    count: async () => ({ wanted: ids.length, running: (await findRunning()).length }),
    async restart() {
      for (const container of await find()) await container.restart({ t: stopSeconds });
    },
    async memory() {
      const sizes = (await find()).map(async (container) => {
        const { memory_stats: stats } = await container.stats({ stream: false, "one-shot": true });
        // https://docs.docker.com/reference/cli/docker/container/stats/#description
        return stats.usage - (stats.stats.inactive_file ?? 0);
      });
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
    async log() {
      const outputs = await Promise.all((await find()).map((container) => lastOutput(container)));
      return outputs.flatMap((output) => output.split("\n")).filter((line) => line !== "");
    },
    async readShared(path) {
      const [first] = await find();
      return first && readContainerFile(first, path);
    },
    async writeShared(path, text) {
      for (const container of await find()) await writeContainerFile(container, path, text);
    },
  };
}

async function lastOutput(container: Docker.Container): Promise<string> {
  const output = await container.logs({ stdout: true, stderr: true, tail: logLines, follow: false });
  const merged = new PassThrough();
  const source = Readable.from([output]);
  container.modem.demuxStream(source, merged, merged);
  source.on("end", () => merged.end());
  return text(merged);
}

async function connect(chosen: string | undefined): Promise<Docker> {
  const host = chosen ?? (await findDockerHost());
  const socketPath = host.startsWith("unix://") ? host.slice("unix://".length) : undefined;
  return new Docker({ timeout: timeoutMs, ...(socketPath === undefined ? {} : { socketPath }) });
}
