import Docker from "dockerode";
import { findDockerHost } from "./docker-host.ts";
import { ToolError } from "./tool.ts";

const timeoutMs = 30_000;
const stopSeconds = 10;

/** What can be done with the running service of a Docker stack. */
export interface ServiceContainers {
  /** Starts the processes anew, one after the other, and resolves as soon as they run; data in memory is lost. */
  restart(): Promise<void>;
  /** Memory of all of them, in bytes, without the page cache. */
  memory(): Promise<number>;
}

/** The containers of a Docker stack's service, found by their label; what they do throws a ToolError where there are none. */
export function serviceContainers(stack: string): ServiceContainers {
  const find = async (): Promise<Docker.Container[]> => {
    const docker = await connect();
    const filters = { label: [`dev.slipway.stack=${stack}`, "dev.slipway.service"] };
    const found = await docker.listContainers({ filters });
    if (found.length === 0) throw new ToolError(`no container of stack ${stack} runs: npx slipway up --stack ${stack}`);
    return found.map(({ Id }) => docker.getContainer(Id));
  };
  return {
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
  };
}

async function connect(): Promise<Docker> {
  const host = await findDockerHost();
  const socketPath = host.startsWith("unix://") ? host.slice("unix://".length) : undefined;
  return new Docker({ timeout: timeoutMs, ...(socketPath === undefined ? {} : { socketPath }) });
}
