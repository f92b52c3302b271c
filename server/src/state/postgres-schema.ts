import type { Client } from "pg";

// Any number does that no other program on the same database locks by; it spells "mcp".
const lock = 0x6d6370;

/**
 * The migration from each version of the schema to the next. A release before may run beside this one on the same database,
 * or after it: a step only adds, and none that was released is changed.
 */
export const migrations: readonly string[] = [
  // A user's id may be longer than an index takes, 2704 bytes: https://www.postgresql.org/docs/current/btree.html
  // The key is its SHA-256 therefore. The number of tasks stands in one row, where two adds at once wait for each other.
  `CREATE TABLE mcp_users (
    user_key bytea PRIMARY KEY,
    tasks integer NOT NULL CHECK (tasks >= 0),
    hide_done boolean NOT NULL DEFAULT false
  );
  CREATE TABLE mcp_tasks (
    user_key bytea NOT NULL REFERENCES mcp_users,
    position bigint GENERATED ALWAYS AS IDENTITY,
    id uuid NOT NULL,
    title text NOT NULL,
    done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (user_key, position),
    UNIQUE (user_key, id)
  );`,
];

/** Migrates to the newest version in one transaction, under a lock that instances share. */
export async function migrate(client: Client, steps = migrations): Promise<void> {
  await client.query("BEGIN");
  // It is let go with the end of the transaction, also where a pooler stands between.
  await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
  const version = await readVersion(client);
  for (const step of steps.slice(version)) await client.query(step);
  // A user who may only read and write rows can do without more than that once the schema is there.
  if (version === 0) await client.query("CREATE TABLE mcp_schema (version integer NOT NULL)");
  if (version === 0) await client.query("INSERT INTO mcp_schema VALUES ($1)", [steps.length]);
  else if (version < steps.length) await client.query("UPDATE mcp_schema SET version = $1", [steps.length]);
  await client.query("COMMIT");
}

async function readVersion(client: Client): Promise<number> {
  const seen = await client.query<{ encoding: string; made: boolean }>(
    "SELECT current_setting('server_encoding') AS encoding, to_regclass('mcp_schema') IS NOT NULL AS made",
  );
  const { encoding, made } = seen.rows[0] ?? { encoding: "", made: false };
  if (encoding !== "UTF8")
    throw new Error(`its encoding is ${encoding}: make one with CREATE DATABASE … ENCODING 'UTF8'`);
  if (!made) return 0;
  const { rows } = await client.query<{ version: number }>("SELECT version FROM mcp_schema");
  return rows[0]?.version ?? 0;
}
