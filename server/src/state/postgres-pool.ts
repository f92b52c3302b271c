import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError, Pool, type QueryResult, type QueryResultRow } from "pg";
import { log } from "../log.ts";

const connectTimeoutMs = 5000;
const statementTimeoutMs = 5000;
// The server's own limit comes first, since it also ends the work.
const answerTimeoutMs = 6000;
const idleTimeoutMs = 30_000;
// A pool follows a database that moved, and uses an instance that was added, within this time.
const lifetimeSeconds = 30 * 60;
const pauseMs = { min: 20, max: 120 };

/** What node-postgres says of a connection that was lost, where no system error and no SQLSTATE says it. */
const lostMessages = [
  "Connection terminated",
  "Connection terminated unexpectedly",
  "Client has encountered a connection error and is not queryable",
];
// https://www.postgresql.org/docs/current/errcodes-appendix.html: class 08, and the server that shuts down or crashed.
const lostCode = /^(ECONNRESET|EPIPE|ETIMEDOUT|08...|57P01|57P02)$/;

/** What every connection is made with. */
export function connectionOptions(url: string) {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: "example-mcp-server",
  };
}

/** A pool whose connections open on demand, and again after an outage. */
export function createPool(url: string, size: number): Pool {
  const pool = new Pool({
    ...connectionOptions(url),
    max: size,
    query_timeout: answerTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    maxLifetimeSeconds: lifetimeSeconds,
    // Poolers refuse it as a parameter of the connection: https://www.pgbouncer.org/config.html#ignore_startup_parameters
    verify: (client, done) => client.query(`SET statement_timeout = ${statementTimeoutMs}`, done),
  });
  // A lost connection is told to whoever waits for it, and again as an event that ends the process where nobody listens:
  // https://node-postgres.com/apis/client#error
  pool.on("connect", (client) => client.on("error", () => {}));
  // Nobody waits for an idle connection; the pool has let go of it already.
  pool.on("error", (error) => log("warn", "database_connection_lost", { error: nameOf(error) }));
  return pool;
}

/** Runs a query, and retries it once on a connection that had died in the pool, which shows only in use. */
export async function read<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: unknown[] = [],
): Promise<QueryResult<Row>> {
  try {
    return await pool.query<Row>(text, values);
  } catch (error) {
    if (!isLost(error)) throw error;
    // Others in the pool died with it: the pause lets it see, and keeps instances from asking all at once.
    await sleep(pauseMs.min + Math.random() * (pauseMs.max - pauseMs.min));
    return pool.query<Row>(text, values);
  }
}

/** Says what went wrong without anything of the URL: PostgreSQL's own words, or a system's code. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error instanceof DatabaseError ? error.message : (codeOf(error) ?? error.message);
}

/** PostgreSQL's or the system's code of an error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return lostMessages.includes(error.message) || lostCode.test(codeOf(error) ?? "");
}
