import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../toolchain/free-port.ts";
import type { Workspace } from "../workspace.ts";
import { ask } from "./ask.ts";
import { handshake } from "./calls.ts";
import { cores, type Pin } from "./cores.ts";
import type { Subject } from "./subjects.ts";

const startLimitMs = 30_000;
const pollMs = 50;

/** A server in a process of its own. */
export interface Running {
  name: string;
  port: number;
  pid: number;
  /** Its additional output, for a subject that was given more than the usual streams. */
  meter: NodeJS.ReadableStream | undefined;
  end(): Promise<void>;
}

/** Starts a server on the servers' core and waits until it answers; it ends when the workspace closes, at the latest. */
export async function startSubject(
  { defer }: Workspace,
  pin: Pin,
  { name, command, environment }: Subject,
  options: { metered?: boolean } = {},
): Promise<Running> {
  const port = await findFreePort();
  const [program = "", ...args] = pin(cores.server, command);
  const child = spawn(program, args, {
    env: environmentFor(environment, port),
    // Logs go nowhere: what reads them would take time from what is measured.
    stdio: ["ignore", "ignore", "pipe", options.metered ? "pipe" : "ignore"],
  });
  const errors = child.stderr ? text(child.stderr) : Promise.resolve("");
  const exited = once(child, "exit");
  const end = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  defer(`server ${name}`, end);
  const limit = performance.now() + startLimitMs;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${name} ended at once: ${await errors}`);
    if (performance.now() > limit) throw new Error(`${name} did not answer in ${startLimitMs / 1000} s`);
    await sleep(pollMs);
  }
  const meter = child.stdio[3];
  return { name, port, pid: child.pid ?? 0, meter: meter && "read" in meter ? meter : undefined, end };
}

/** A server's environment: what it needs of this process's own, and what is said of it. */
export function environmentFor(environment: Record<string, string>, port: number): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...environment, PORT: String(port) };
}

async function answers(port: number): Promise<boolean> {
  return ask(port, handshake).then(
    () => true,
    () => false,
  );
}
