import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { request } from "node:http";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";

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
const groups = new Set<number>();
// Whatever ends this program ends what it started, also a child that hangs.
process.on("exit", () => {
  for (const pid of groups) signalGroup(pid, "SIGKILL");
});

/** Starts a command as a shell would, in a process group of its own; each line that it prints is handed on. */
export function runCommand(
  command: string,
  {
    folder,
    environment,
    onLine,
  }: { folder: string; environment: Readonly<Record<string, string | undefined>>; onLine: (line: string) => void },
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
  if (pid !== undefined) groups.add(pid);
  const lines: string[] = [];
  const hear = (line: string) => {
    if (lines.push(line) > mostLines) lines.shift();
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on("line", hear);
  let isOver = false;
  const ended = endOf(child).then((code) => {
    isOver = true;
    // What it left behind in its group goes with it.
    if (pid !== undefined) {
      signalGroup(pid, "SIGKILL");
      groups.delete(pid);
    }
    return code;
  });
  return {
    ended,
    isOver: () => isOver,
    lastLines: () => [...lines],
    async stop(graceMs) {
      if (isOver || pid === undefined) return;
      signalGroup(pid, "SIGTERM");
      const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
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

/** Waits until a server answers; says why where it does not. */
export async function waitUntilReady(
  command: RunningCommand,
  port: number,
  path: string,
  longestMs: number,
): Promise<string | undefined> {
  const until = performance.now() + longestMs;
  let status: number | undefined;
  while (performance.now() < until) {
    if (command.isOver()) return `it ended with ${await command.ended}`;
    status = await statusOf(port, path);
    if (status !== undefined && status < 500) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const answer =
    status === undefined
      ? `nothing listens at port ${port}, which PORT names`
      : `${path} answers with status ${status}`;
  return `${answer}, ${Math.round(longestMs / 1000)} s after its start`;
}

function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asking = request({ host: "127.0.0.1", port, path, agent: false, timeout: 2000 }, (answer) => {
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

/** The programs of the project's own packages before those of the machine. */
function pathFor(folder: string): string {
  const own: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    own.push(join(at, "node_modules/.bin"), join(at, ".venv/bin"), join(at, "venv/bin"));
    if (dirname(at) === at) break;
  }
  return [...own.filter((each) => existsSync(each)), process.env.PATH ?? ""].join(delimiter);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It is gone already.
  }
}
