import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { request } from "node:http";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { descendantsOf, kill, signalGroup } from "./processes.ts";

/** A command under way, with all that it starts. */
export interface RunningCommand {
  /** Resolves with its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  isOver(): boolean;
  /** The last lines that it printed. */
  lastLines(): string[];
  /** Asks it to end, and makes it end after some time. */
  stop(graceMs: number): Promise<void>;
}

const mostLines = 20;
const cleanUpMs = 10_000;
const groups = new Map<number, () => void>();
// Whatever ends this program ends what it started, also a child that hangs.
process.on("exit", () => {
  for (const [pid, cleanUp] of groups) {
    const strays = descendantsOf(pid);
    signalGroup(pid, "SIGKILL");
    strays.forEach(kill);
    cleanUp();
  }
});

/** Starts a command as a shell would, in a process group of its own; each line that it prints is handed on. */
export function runCommand(
  command: string,
  {
    folder,
    environment,
    onLine,
    cleanUp,
  }: {
    folder: string;
    environment: Readonly<Record<string, string | undefined>>;
    onLine: (line: string) => void;
    /** Command that removes what it leaves behind where it is killed. */
    cleanUp?: string | undefined;
  },
): RunningCommand {
  const env = { ...process.env, ...environment, PATH: pathFor(folder) };
  const child = spawn(command, {
    cwd: folder,
    env,
    shell: true,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  const remove = () => {
    if (cleanUp !== undefined)
      spawnSync(cleanUp, { cwd: folder, env, shell: true, stdio: "ignore", timeout: cleanUpMs });
  };
  if (pid !== undefined) groups.set(pid, remove);
  const lines: string[] = [];
  const hear = (line: string) => {
    if (lines.push(line) > mostLines) lines.shift();
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on("line", hear);
  let isOver = false;
  let wasKilled = false;
  const ended = endOf(child).then((code) => {
    isOver = true;
    // What it left behind in its group goes with it.
    if (pid !== undefined) {
      signalGroup(pid, "SIGKILL");
      groups.delete(pid);
    }
    if (wasKilled) remove();
    return code;
  });
  return {
    ended,
    isOver: () => isOver,
    lastLines: () => [...lines],
    async stop(graceMs) {
      if (isOver || pid === undefined) return;
      // Also what left the group, as daemons do.
      const strays = descendantsOf(pid);
      signalGroup(pid, "SIGTERM");
      const timer = setTimeout(() => {
        wasKilled = true;
        signalGroup(pid, "SIGKILL");
      }, graceMs);
      await ended;
      clearTimeout(timer);
      strays.forEach(kill);
    },
  };
}

/** A port of loopback that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Waits until a server answers, and says at which address of loopback; says why where it does not. */
export async function waitUntilReady(
  command: RunningCommand,
  port: number,
  path: string,
  longestMs: number,
): Promise<{ host: string } | { fault: string }> {
  const began = performance.now();
  const until = began + longestMs;
  let status: number | undefined;
  while (performance.now() < until) {
    if (command.isOver()) return { fault: `it ended with ${await command.ended}` };
    // A server that listens on "localhost" may have either.
    for (const host of loopback) {
      const answered = await statusOf(host, port, path);
      status = answered ?? status;
      if (answered !== undefined && answered < 500) return { host };
    }
    // Each attempt takes time from what starts: the longer that takes, the less a little more matters.
    const waitMs = Math.min(Math.max((performance.now() - began) / 40, 10), 50);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  const answer = status === undefined ? `nothing listens at port ${port}` : `${path} answers with status ${status}`;
  return { fault: `${answer}, ${Math.round(longestMs / 1000)} s after its start` };
}

const loopback = ["127.0.0.1", "::1"];

function statusOf(host: string, port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asking = request({ host, port, path, agent: false, timeout: 2000 }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    });
    asking.on("timeout", () => asking.destroy());
    asking.on("error", () => resolve(undefined));
    asking.end();
  });
}

async function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal ?? "an unknown end"));
    // Something that it started may hold its output open.
    child.once("exit", (code, signal) => setTimeout(() => resolve(code ?? signal ?? "an unknown end"), 200).unref());
  });
}

/** Whether a command typed in a folder would find a program. */
export function findOnPath(program: string, folder: string): boolean {
  return pathFor(folder)
    .split(delimiter)
    .some((at) => existsSync(join(at, program)));
}

/** The programs of the project's own packages before those of the machine. */
function pathFor(folder: string): string {
  const own: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    own.push(join(at, "node_modules/.bin"), join(at, ".venv/bin"), join(at, "venv/bin"));
    if (dirname(at) === at) break;
  }
  return [...own.filter((each) => existsSync(each)), process.env.PATH ?? ""].join(delimiter);
}
