import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { PlatformContainers, Serving } from "../../cli/platform-containers.ts";
import { ContainerError } from "../../simulation/run-container.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import { checkout } from "../checkout.ts";

const server = join(checkout, "test/fixtures/tiny-mcp-server/server.mjs");
const healthyMs = 20_000;

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
      const port = await findFreePort();
      const child = spawn(process.execPath, [server], { env: { ...wanted.env, PORT: String(port) }, stdio: "ignore" });
      if (!(await isHealthy(child, port))) {
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

async function isHealthy(child: ChildProcess, port: number): Promise<boolean> {
  const end = performance.now() + healthyMs;
  while (child.exitCode === null && performance.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
