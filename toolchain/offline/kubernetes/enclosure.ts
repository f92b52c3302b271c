import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { withoutProxy } from "../../cluster-networks.ts";
import { ToolError } from "../../tool.ts";
import { kubernetesDirectory } from "./places.ts";

const timeoutMs = 20_000;

/** Namespaces of the kernel's for one cluster: two of them share no port, no address and no place in the file system. */
export interface Enclosure {
  /** The cluster's own folder, which goes with it. */
  folder: string;
  /** The programs, as seen inside. */
  programs: string;
  /** Name of its cgroup. */
  cgroup: string;
  /** This machine's address, as seen inside. */
  hostAddress: string;
  /** The node's address. */
  nodeAddress: string;
  /** First three numbers of the addresses of pods, which this machine reaches too. */
  podNetwork: string;
  /** Starts what runs as long as the cluster, with a log of its own; what ends before is told by `failure`. */
  start(name: string, command: readonly string[], environment?: Record<string, string>): Promise<void>;
  /** Runs a command to its end inside; answers what it prints. */
  run(command: readonly string[]): Promise<string>;
  /** Throws a ToolError with the last lines of a program that has ended by itself. */
  check(): Promise<void>;
  /** Ends everything inside; once it resolves nothing is left of it. */
  close(): Promise<void>;
}

/** Opens one; it ends with this process, however that ends. */
export async function openEnclosure(): Promise<Enclosure> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-kubernetes-"));
  const cgroup = basename(folder);
  const script = join(import.meta.dirname, "enclosure.sh");
  // Beside the folder, which the script removes when it ends.
  const errorLog = `${folder}.log`;
  const errors = await open(errorLog, "w");
  // A group of its own: Ctrl-C reaches this process, which ends the enclosure in its own order.
  const holder = spawn("sh", [script, folder, kubernetesDirectory, cgroup], {
    detached: true,
    stdio: ["pipe", "pipe", errors.fd],
  });
  await errors.close();
  const ended = once(holder, "exit");
  const close = async () => {
    holder.stdin?.end();
    await ended;
    await rm(errorLog, { force: true });
  };
  try {
    await untilReady(holder, ended, errorLog);
    const inner = await innermost(holder.pid ?? 0);
    const enter = ["--target", String(inner), "--mount", "--net", "--pid", "--"];
    const addresses = await connect(inner);
    const endedBefore = new Map<string, string>();
    return {
      folder,
      programs: join(folder, "bin"),
      cgroup,
      ...addresses,
      async start(name, command, environment = {}) {
        const log = await open(join(folder, `${name}.log`), "w");
        const child = spawn("nsenter", [...enter, ...command], {
          cwd: folder,
          env: { ...process.env, ...withoutProxy(), ...environment },
          stdio: ["ignore", log.fd, log.fd],
          // Ctrl-C is not for them: they end with the enclosure.
          detached: true,
        });
        await log.close();
        child.on("exit", (code) => endedBefore.set(name, `ended with ${code ?? "a signal"}`));
        child.on("error", ({ message }) => endedBefore.set(name, message));
      },
      async run(command) {
        const { stdout } = await execa("nsenter", [...enter, ...command], { timeout: timeoutMs, cwd: folder });
        return stdout;
      },
      async check() {
        for (const [name, how] of endedBefore) {
          throw new ToolError(`${name} of the cluster ${how}:\n${await lastLines(join(folder, `${name}.log`))}`);
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilReady(holder: ChildProcess, ended: Promise<unknown>, errorLog: string): Promise<void> {
  if (!holder.stdout) throw new Error("the enclosure has a standard output");
  const lines = createInterface({ input: holder.stdout });
  const isReady = await Promise.race([once(lines, "line").then(() => true), ended.then(() => false)]);
  if (isReady) return;
  const why = await lastLines(errorLog);
  throw new ToolError(`this machine lets nobody make namespaces, which a cluster runs in: ${why}`);
}

/** The first process inside: the holder's child's child. */
async function innermost(holder: number): Promise<number> {
  const [unshare] = await childrenOf(holder);
  const [inner] = unshare === undefined ? [] : await childrenOf(unshare);
  if (inner === undefined) throw new Error("the enclosure has no process");
  return inner;
}

async function childrenOf(parent: number): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = ids.map(async (id) => {
    const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name before may hold anything.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent ? [Number(id)] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Joins the namespaces to this machine by a cable of their own, on addresses that nothing here uses. */
async function connect(inner: number) {
  const first = Math.floor(Math.random() * 256);
  for (let turn = 0; turn < 256; turn += 1) {
    const number = (first + turn) % 256;
    const [cable, pods] = [`10.201.${number}`, `10.202.${number}`];
    const { stdout } = await execa("ip", ["-o", "route", "show", "table", "all"], { timeout: timeoutMs });
    if (stdout.includes(`${cable}.`) || stdout.includes(`${pods}.`)) continue;
    const name = `slipway${number}`;
    const ip = (...words: string[]) => execa("ip", words, { timeout: timeoutMs });
    const inside = (...words: string[]) =>
      execa("nsenter", ["--target", String(inner), "--net", "ip", ...words], { timeout: timeoutMs });
    // Whoever comes second finds the name taken.
    const made = await ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", String(inner)).catch(
      () => undefined,
    );
    if (!made) continue;
    const [hostAddress, nodeAddress] = [`${cable}.1`, `${cable}.2`];
    await ip("addr", "add", `${hostAddress}/30`, "dev", name);
    await ip("link", "set", name, "up");
    await inside("addr", "add", `${nodeAddress}/30`, "dev", "eth0");
    await inside("link", "set", "eth0", "up");
    await inside("route", "add", "default", "via", hostAddress);
    await ip("route", "add", `${pods}.0/24`, "via", nodeAddress);
    return { hostAddress, nodeAddress, podNetwork: pods };
  }
  throw new ToolError("no addresses are left for a cluster");
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-8).join("\n");
}

/** Asks until something is so; throws a ToolError after so many seconds, or once a program of the cluster has ended. */
export async function until(
  what: string,
  seconds: number,
  enclosure: Pick<Enclosure, "check">,
  holds: () => Promise<boolean>,
): Promise<void> {
  const limit = performance.now() + seconds * 1000;
  while (!(await holds().catch(() => false))) {
    await enclosure.check();
    if (performance.now() > limit) throw new ToolError(`${what} after ${seconds} s of waiting`);
    await sleep(100);
  }
}
