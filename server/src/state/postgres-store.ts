import { hash, randomUUID } from "node:crypto";
import { Client, type Pool } from "pg";
import { checkUser, isTaskId, toStorable } from "./storable-text.ts";
import { codeOf, connectionOptions, createPool, nameOf, read } from "./postgres-pool.ts";
import { migrate } from "./postgres-schema.ts";
import { capacity, type Task, type TaskStore, type View } from "./task-store.ts";

// Another instance that starts may be changing the schema.
const migrationTimeoutMs = 60_000;

/** Opens a store that instances share; throws an Error that says what to change where the database cannot be used. */
export async function openPostgresStore(url: string, poolSize: number): Promise<TaskStore> {
  try {
    await makeSchema(url);
    return new PostgresStore(createPool(url, poolSize));
  } catch (error) {
    throw new Error(`DATABASE_URL: the database cannot be used: ${explain(error)}`, { cause: error });
  }
}

class PostgresStore implements TaskStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(user: string): Promise<Task[]> {
    const { rows } = await read<Task>(
      this.#pool,
      "SELECT id, title, done FROM mcp_tasks WHERE user_key = $1 ORDER BY position",
      [toKey(user)],
    );
    return rows;
  }

  async add(user: string, title: string): Promise<Task | undefined> {
    const task = { id: randomUUID(), title: toStorable(title), done: false };
    const { rowCount } = await this.#pool.query(
      `WITH place AS (
         INSERT INTO mcp_users AS known (user_key, tasks) VALUES ($1, 1)
         ON CONFLICT (user_key) DO UPDATE SET tasks = known.tasks + 1 WHERE known.tasks < $4
         RETURNING user_key
       )
       INSERT INTO mcp_tasks (user_key, id, title) SELECT user_key, $2, $3 FROM place`,
      [toKey(user), task.id, task.title, capacity],
    );
    return rowCount === 1 ? task : undefined;
  }

  async setDone(user: string, id: string, done: boolean): Promise<Task | undefined> {
    const key = toKey(user);
    if (!isTaskId(id)) return undefined;
    const { rows } = await this.#pool.query<Task>(
      "UPDATE mcp_tasks SET done = $3 WHERE user_key = $1 AND id = $2 RETURNING id, title, done",
      [key, id, done],
    );
    return rows[0];
  }

  async delete(user: string, id: string): Promise<boolean> {
    const key = toKey(user);
    if (!isTaskId(id)) return false;
    const { rowCount } = await this.#pool.query(
      `WITH gone AS (DELETE FROM mcp_tasks WHERE user_key = $1 AND id = $2 RETURNING id)
       UPDATE mcp_users SET tasks = tasks - 1 FROM gone WHERE user_key = $1`,
      [key, id],
    );
    return rowCount === 1;
  }

  async view(user: string): Promise<View> {
    const { rows } = await read<{ hide_done: boolean }>(
      this.#pool,
      "SELECT hide_done FROM mcp_users WHERE user_key = $1",
      [toKey(user)],
    );
    return { hideDone: rows[0]?.hide_done ?? false };
  }

  async saveView(user: string, { hideDone }: View): Promise<void> {
    await this.#pool.query(
      `INSERT INTO mcp_users (user_key, tasks, hide_done) VALUES ($1, 0, $2)
       ON CONFLICT (user_key) DO UPDATE SET hide_done = excluded.hide_done`,
      [toKey(user), hideDone],
    );
  }

  async ping(): Promise<void> {
    await read(this.#pool, "SELECT 1");
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
  }
}

function toKey(user: string): Buffer {
  checkUser(user);
  return hash("sha256", user, "buffer");
}

async function makeSchema(url: string): Promise<void> {
  const client = new Client({ ...connectionOptions(url), query_timeout: migrationTimeoutMs });
  // A lost connection is told through what waits for it as well.
  client.on("error", () => {});
  try {
    await client.connect();
    await migrate(client);
  } finally {
    await client.end();
  }
}

function explain(error: unknown): string {
  const why = nameOf(error);
  switch (codeOf(error)) {
    case "42501":
      return `${why}: let its user create tables, or start the server once as one who may`;
    case "28P01":
    case "28000":
      return `${why}: correct the user and the password`;
    case "3D000":
      return `${why}: create it`;
    case "ERR_INVALID_URL":
      return "it is no URL such as postgres://user:password@host/database: percent-encode what is special in its parts";
    default:
      return `${why}: start the database, let this machine reach it, or correct DATABASE_URL`;
  }
}
