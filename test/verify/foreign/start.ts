import { tmpdir } from "node:os";
import { execa } from "execa";
import pRetry from "p-retry";
import { findFreePort } from "../../../toolchain/free-port.ts";
import type { ForeignServer } from "./servers.ts";

const startTimeoutMs = 60_000;
const pollMs = 100;

/** A foreign server under way. */
export interface RunningServer {
  endpoint: string;
  stop(): Promise<void>;
}

/** Starts one on a free port of the loopback interface and waits until it answers HTTP; throws with its output. */
export async function startForeignServer({ command, env }: ForeignServer): Promise<RunningServer> {
  const port = await findFreePort();
  const [file, ...flags] = command.map((part) => part.replace("{port}", String(port)));
  const ended = new AbortController();
  const child = execa(file ?? "", flags, {
    // As a service runs: without it Express tells its stack traces.
    env: { PORT: String(port), HOST: "127.0.0.1", NODE_ENV: "production", ...env },
    // Some leave files where they are started.
    cwd: tmpdir(),
    all: true,
    stdin: "ignore",
    reject: false,
    // Some start a program of their own.
    cleanup: true,
    detached: true,
    cancelSignal: ended.signal,
    maxBuffer: 1_000_000,
  });
  const stop = async () => {
    if (child.pid !== undefined) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    await child;
  };
  const url = `http://127.0.0.1:${port}/mcp`;
  const isUp = () => fetch(url, { signal: AbortSignal.timeout(5000) }).then((answer) => answer.body?.cancel());
  const early = child.then(({ all }) => {
    throw new Error(`it ended before it answered: ${all}`);
  });
  early.catch(() => {});
  const retries = startTimeoutMs / pollMs;
  try {
    await Promise.race([pRetry(isUp, { retries, factor: 1, minTimeout: pollMs, maxTimeout: pollMs }), early]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: url, stop };
}
