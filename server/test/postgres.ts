import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { Client } from "pg";
import { findPostgres } from "../../test/set-up/postgres.ts";

/** Why the tests that need PostgreSQL cannot run here; empty where they can. */
export const withoutPostgres = process.env.SLIPWAY_WITHOUT_POSTGRES ?? "";

const startTimeoutMs = 30_000;
const commandTimeoutMs = 60_000;
// It is thrown away, so that nothing has to outlive a crash.
const settings = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "listen_addresses=",
  "max_connections=50",
];

/** A PostgreSQL of the tests' own, on a socket in a scratch folder: no port, and no other user of it. */
export interface Postgres extends AsyncDisposable {
  /** The server's socket. */
  socket: string;
  /** Makes a database, and answers its URL. */
  database(): Promise<string>;
  /** Stops the server as an administrator does; connections are ended at once. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Makes and starts one; it ends with its disposal, and also with the process that started it. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await findPostgres();
  if (!folder) throw new Error("there is no PostgreSQL: npm test brings it");
  const owner = await findOwner();
  const scratch = await mkdtemp(join(tmpdir(), "postgres-"));
  if (owner) await chown(scratch, owner.uid, owner.gid);
  const data = join(scratch, "data");
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await execa(join(folder, "initdb"), initdb, { ...owner, cwd: scratch, timeout: commandTimeoutMs });
  const urlOf = (name: string) => `postgres://postgres@/${name}?host=${encodeURIComponent(scratch)}`;
  let server: ChildProcess | undefined;
  let databases = 0;
  const postgres: Postgres = {
    socket: join(scratch, ".s.PGSQL.5432"),
    async database() {
      databases += 1;
      await query(urlOf("postgres"), `CREATE DATABASE "test-${databases}"`);
      return urlOf(`test-${databases}`);
    },
    async start() {
      const flags = settings.flatMap((setting) => ["-c", setting]);
      server = supervise(join(folder, "postgres"), ["-D", data, "-k", scratch, ...flags], { ...owner, cwd: scratch });
      let output = "";
      server.stderr?.on("data", (chunk) => (output += chunk));
      const limit = Date.now() + startTimeoutMs;
      while (!(await query(urlOf("postgres"), "SELECT 1").then(always, never))) {
        if (Date.now() > limit || server.exitCode !== null) throw new Error(`PostgreSQL does not start:\n${output}`);
        await sleep(20);
      }
    },
    async stop() {
      if (!server || server.exitCode !== null) return;
      const ended = once(server, "exit");
      server.stdin?.end();
      await ended;
    },
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await rm(scratch, { recursive: true });
    },
  };
  await postgres.start().catch(async (error: unknown) => {
    await postgres[Symbol.asyncDispose]();
    throw error;
  });
  return postgres;
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
  client.on("error", never);
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

// The pipe to its standard input closes with this process, however that ends, and the server ends with the pipe.
function supervise(
  program: string,
  flags: string[],
  options: { uid?: number; gid?: number; cwd: string },
): ChildProcess {
  const script = `exec 3<&0; "$@" 3<&- </dev/null & cat <&3 >/dev/null; kill -INT $!; wait $!`;
  return spawn("/bin/sh", ["-c", script, "sh", program, ...flags], { ...options, stdio: ["pipe", "ignore", "pipe"] });
}

// PostgreSQL refuses to run as root.
async function findOwner(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const account = ["postgres", "nobody"].map((name) => accounts.find(([own]) => own === name)).find(Boolean);
  if (!account) throw new Error("there is no user postgres or nobody to run PostgreSQL as");
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

function always(): boolean {
  return true;
}

function never(): boolean {
  return false;
}
