import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { PlatformContainers, Serving } from "../../cli/platform-containers.ts";
import { ContainerError } from "../../simulation/run-container.ts";
import { checkout } from "../checkout.ts";

const server = join(checkout, "test/fixtures/tiny-mcp-server/server.mjs");

/** Runs whatever a simulated platform asks for as processes of one small server, without Docker. */
export function openProcesses(): PlatformContainers & { close(): Promise<void> } {
  const running = new Set<Serving>();
  let failure: ContainerError | undefined;
  return {
    get running() {
      return [...running];
    },
    get failure() {
      return failure;
    },
    async run(wanted) {
      const env = { ...wanted.env, PORT: "0" };
      // On the last it says its port.
      const child = spawn(process.execPath, [server], { env, stdio: ["ignore", "ignore", "ignore", "ipc"] });
      const port = await portOf(child);
      if (port === undefined) {
        failure = new ContainerError("the image exited with code 1");
        throw failure;
      }
      const dispose = async () => {
        running.delete(serving);
        if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
      };
      const serving: Serving = {
        id: String(child.pid),
        port,
        wanted,
        leftOut: [],
        readyMilliseconds: 1,
        dispose,
        async stop() {
          running.delete(serving);
          // It ends its calls in flight first.
          if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
        },
      };
      running.add(serving);
      return serving;
    },
    close: async () => void (await Promise.all([...running].map(({ dispose }) => dispose()))),
  };
}

/** At which port it listens; undefined where it ends before it does. */
async function portOf(child: ChildProcess): Promise<number | undefined> {
  const told = once(child, "message").then(([port]: number[]) => port);
  return Promise.race([told, once(child, "exit").then(() => undefined)]);
}
