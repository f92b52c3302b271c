import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Subject } from "../../bench/server/subjects.ts";
import type { Workspace } from "../../bench/workspace.ts";
import type { ServiceSpec } from "../../infra/contract.ts";
import { poll } from "../../infra/poll.ts";

const startSeconds = 60;

/** A process of the example's server. */
export interface Instance {
  origin: string;
  /** Stops it as a platform does, and waits for its end. */
  stop(): Promise<void>;
  /** Ends it as a lack of memory does, and waits for its end. */
  kill(): Promise<void>;
}

/** How an instance is not as it should be. */
export interface Faults {
  /** Its start takes so many seconds longer. */
  startSeconds?: number;
  /** It holds so many MiB that it does not need. */
  leakMiB?: number;
  /** Nothing answers where it looks for the keys of its users' tokens. */
  withoutKeys?: boolean;
}

/** Starts the server as its image does, with the variables that its stack gives it, and waits until it answers. */
export async function startInstance(
  { defer }: Workspace,
  { command, environment }: Subject,
  spec: ServiceSpec,
  { port, faults = {} }: { port: number; faults?: Faults },
): Promise<Instance> {
  const [program = "", ...args] = command;
  const more: Record<string, string> = faults.withoutKeys
    ? { AUTHENTICATION: "oauth", OAUTH_ISSUER: "https://127.0.0.1:9", PUBLIC_URL: `http://127.0.0.1:${port}` }
    : {};
  const variables = Object.entries(spec.env).map(([name, value]) => [name, String(value)]);
  const child = spawn(program, [...burden(faults), ...args], {
    env: { PATH: process.env.PATH, ...environment, ...Object.fromEntries(variables), ...more, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    await exited;
  };
  const stop = () => end("SIGTERM");
  defer(`instance of ${spec.name}`, stop);
  const origin = `http://127.0.0.1:${port}`;
  const health = () => fetch(`${origin}/health`).catch(() => undefined);
  const isUp = await poll(
    async () => (child.exitCode === null ? (await health())?.ok === true : "ended"),
    (answer) => answer !== false,
    { seconds: startSeconds, firstPauseSeconds: 0.1, longestPauseSeconds: 0.5 },
  );
  if (isUp !== true) throw new Error(`an instance of ${spec.name} did not start on port ${port}`);
  return { origin, stop, kill: () => end("SIGKILL") };
}

/** What Node.js does before the server: waits, and takes memory, which stays. */
function burden({ startSeconds: wait = 0, leakMiB = 0 }: Faults): string[] {
  if (wait === 0 && leakMiB === 0) return [];
  const code = [
    `globalThis.leak = Buffer.alloc(${leakMiB} * 2 ** 20, 1);`,
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${wait * 1000});`,
  ].join("");
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}
