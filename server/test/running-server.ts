import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";

/** One line of the server's log. */
export interface LogLine {
  time: string;
  level: string;
  event: string;
  [field: string]: unknown;
}

/** A server in a process of its own, bundled as it is for production. */
export interface RunningServer extends AsyncDisposable {
  url: URL;
  port: number;
  log: readonly LogLine[];
  process: ChildProcess;
  /** Resolves with the exit code, or the name of the signal that ended the process. */
  exited: Promise<number | string | null>;
}

/** What is bundled: the server as it is deployed, also with LaunchDarkly, or with tools, prompts and resources that only tests use. */
export type Build = keyof typeof buildArguments;

const buildArguments = { production: [], launchdarkly: ["--flag-service=launchdarkly"], fixtures: ["--fixtures"] };

const folder = join(import.meta.dirname, "..");
const hourMs = 60 * 60_000;
const bundles = new Map<Build, Promise<string>>();

/** Bundles the server once for all test files, and again after a change; resolves with the file's path. */
export function bundleServer(build: Build = "production"): Promise<string> {
  const known = bundles.get(build);
  if (known) return known;
  const made = bundle(build);
  bundles.set(build, made);
  return made;
}

async function bundle(build: Build): Promise<string> {
  const bundled = join(folder, "node_modules/.cache/bundles", `${build}-${hashOfSources()}`);
  if (existsSync(bundled)) {
    // Its time says when it was used last.
    await utimes(bundled, new Date(), new Date());
  } else {
    await mkdir(dirname(bundled), { recursive: true });
    const scratch = await mkdtemp(`${bundled}-`);
    const flags = [`--outfile=${join(scratch, "server.cjs")}`, ...buildArguments[build]];
    try {
      await execa(process.execPath, ["build.mjs", ...flags], { cwd: folder, timeout: 60_000 });
      // Whoever was quicker made the same.
      await rename(scratch, bundled).catch(() => undefined);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    await removeOthers(bundled, build);
  }
  return join(bundled, "server.cjs");
}

/** Removes what was bundled of other sources, but what another run may still use. */
export async function removeOthers(bundled: string, build: string): Promise<void> {
  const others = globSync(`${build}-*`, { cwd: dirname(bundled) }).map((name) => join(dirname(bundled), name));
  for (const other of others.filter((name) => name !== bundled)) {
    // It may be gone by now.
    const found = await stat(other).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > hourMs) await rm(other, { recursive: true, force: true });
  }
}

/** Of all that a bundle is made of. */
function hashOfSources(): string {
  const made = createHash("sha256");
  for (const file of globSync(["*.{mjs,ts,json}", "{src,component}/**/*.*"], { cwd: folder }).toSorted())
    made.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return made.digest("hex").slice(0, 16);
}

/** Starts the server on a port that the system chooses, with nothing else in its environment than what is given. */
export async function startServer(
  environment: Readonly<Record<string, string>> = {},
  build: Build = "production",
): Promise<RunningServer> {
  const process = await runServer([], { PORT: "0", HOST: "127.0.0.1", ...environment }, await bundleServer(build));
  const log: LogLine[] = [];
  // Only then its output has been read to the end.
  const exited = once(process, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? null);
  const port = await new Promise<number>((resolve, reject) => {
    void exited.then((code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: process.stdout ?? failWithoutPipe() }).on("line", (text) => {
      const line = parseLine(text);
      log.push(line);
      if (line.event === "started") resolve(Number(line["port"]));
    });
  });
  const server = { url: new URL(`http://127.0.0.1:${port}/mcp`), port, log, process, exited };
  return { ...server, [Symbol.asyncDispose]: () => end(server) };
}

/** Starts the server's process with these arguments and this environment alone. */
export async function runServer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  file?: string,
): Promise<ChildProcess> {
  const script = file ?? (await bundleServer());
  return spawn(process.execPath, [script, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function end({ process, exited }: Pick<RunningServer, "process" | "exited">): Promise<void> {
  process.kill("SIGKILL");
  await exited;
}

function parseLine(text: string): LogLine {
  const line: LogLine = JSON.parse(text);
  return line;
}

function failWithoutPipe(): never {
  throw new Error("the server's output is not piped");
}
