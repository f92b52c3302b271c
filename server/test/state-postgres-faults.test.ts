import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Client } from "pg";
import { openStore } from "../src/state/open-store.ts";
import { openPostgresStore } from "../src/state/postgres-store.ts";
import { migrate, migrations } from "../src/state/postgres-schema.ts";
import type { TaskStore } from "../src/state/task-store.ts";
import { portOf, startLink } from "./breakable-link.ts";
import { type Postgres, query, startPostgres, withoutPostgres } from "./postgres.ts";

const secret = "hunter2-not-to-be-seen";

describe.skipIf(withoutPostgres !== "")("PostgreSQL", { timeout: 30_000 }, () => {
  let postgres: Postgres;
  let url: string;
  let store: TaskStore | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  beforeEach(async () => {
    url = await postgres.database();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await postgres?.[Symbol.asyncDispose]();
  });

  test("R20 that restarts is found again, with all that it kept", async () => {
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    store = await openStore({ databaseUrl: url, databasePath: "unused", databasePoolSize: 4 });
    const task = await store.add("ada", "from before");
    await Promise.all([store.list("ada"), store.list("ada"), store.list("ada")]);
    await postgres.stop();
    await expect(store.list("ada")).rejects.toThrow();
    await expect(store.ping()).rejects.toThrow();
    await postgres.start();
    await store.ping();
    expect(await store.list("ada")).toEqual([task]);
    expect(await store.add("ada", "from after")).toBeDefined();
    await expect.poll(() => written.mock.calls.join("")).toContain(`"event":"database_connection_lost"`);
  });

  test("R20 whose connections died unseen costs no read, and repeats no write", async () => {
    const link = await startLink(postgres.socket);
    store = await openPostgresStore(link.through(url), 1);
    const task = await store.add("ada", "once");
    link.cutOnUse();
    expect(await store.list("ada")).toEqual([task]);
    link.cutOnUse();
    expect(await store.view("ada")).toEqual({ hideDone: false });
    link.cutOnUse();
    await store.ping();
    link.cutOnUse();
    await expect(store.add("ada", "not twice")).rejects.toThrow();
    link.cutOnUse();
    await expect(store.setDone("ada", task?.id ?? "", true)).rejects.toThrow();
    expect(await store.list("ada")).toEqual([task]);
    expect(link.cuts).toBe(5);
    link.cutOnUse({ always: true });
    await expect(store.list("ada")).rejects.toThrow();
    expect(link.cuts).toBe(7);
    await link.close();
  });

  test("R20 gets no more connections than it may, and every query its turn", async () => {
    store = await openPostgresStore(url, 3);
    const lists = Array.from({ length: 50 }, async (_, user) => store?.list(`user ${user}`));
    const seen = query(url, "SELECT 1 FROM pg_stat_activity WHERE application_name = 'example-mcp-server'");
    expect(await Promise.all(lists)).toEqual(lists.map(() => []));
    expect((await seen).length).toBeLessThanOrEqual(3);
  });

  test("R20 that answers too late is waited for no longer", async () => {
    store = await openPostgresStore(url, 2);
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE mcp_tasks");
    await expect(store.list("ada")).rejects.toThrow("timeout");
    const silent = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const opening = openPostgresStore(`postgres://u:${secret}@127.0.0.1:${portOf(silent)}/x`, 1);
    await expect(opening).rejects.toThrow(/^DATABASE_URL: .* timeout expired: start the database/);
    await holder.end();
    silent.close();
    expect(await store.list("ada")).toEqual([]);
  });

  test.each([
    ["no server", `postgres://u:${secret}@127.0.0.1:1/x`, "ECONNREFUSED: start the database"],
    ["no machine", `postgres://u:${secret}@nowhere.invalid/x`, /ENOTFOUND|EAI_AGAIN/],
    ["no URL", `postgres://u:${secret}@[/x`, "it is no URL such as postgres://"],
    ["a number sign in the password", `postgres://u:1#${secret}@127.0.0.1/x`, "start the database"],
  ])("R20 R24 %s at DATABASE_URL is said without any of it", async (_, wrong, reason) => {
    const failure = await openPostgresStore(wrong, 1).catch((error: unknown) => error);
    expect(failure).toHaveProperty("message", expect.stringMatching(/^DATABASE_URL: the database cannot be used: /));
    expect(failure).toHaveProperty("message", expect.stringMatching(reason));
    expect(String(failure instanceof Error && failure.stack)).not.toContain(secret);
  });

  test("R20 what an administrator has to do is said", async () => {
    await query(url, `CREATE ROLE limited LOGIN; CREATE ROLE locked LOGIN CONNECTION LIMIT 0`);
    await query(url, `CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0`);
    const limited = url.replace("postgres@", "limited@");
    await expect(openPostgresStore(limited, 1)).rejects.toThrow("permission denied for schema public: let its user");
    await expect(openPostgresStore(url.replace(/test-\d+/, "nothing"), 1)).rejects.toThrow("does not exist: create it");
    await expect(openPostgresStore(url.replace(/test-\d+/, "latin"), 1)).rejects.toThrow("ENCODING 'UTF8'");
    // One who made the tables is enough; the server itself needs none of its rights.
    await (await openPostgresStore(url, 1)).close();
    await query(
      url,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON mcp_users, mcp_tasks TO limited; GRANT SELECT ON mcp_schema TO limited`,
    );
    store = await openPostgresStore(limited, 1);
    expect(await store.add("ada", "by a user with few rights")).toBeDefined();
  });

  test("R20 gets its schema once from instances that start together", async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgresStore(url, 1)));
    await Promise.all(stores.map((each) => each.close()));
    expect(await query(url, "SELECT version FROM mcp_schema")).toEqual([{ version: migrations.length }]);
  });

  test("R20 goes forward once, beside a release before, or stays as it was where a step fails", async () => {
    store = await openPostgresStore(url, 1);
    const task = await store.add("ada", "from before");
    const later = [...migrations, "ALTER TABLE mcp_tasks ADD COLUMN note text"];
    await expect(migrateAlone([...later, "CREATE TABLE"])).rejects.toThrow("syntax error");
    await expect(query(url, "SELECT note FROM mcp_tasks")).rejects.toThrow("does not exist");
    await migrateAlone(later);
    await migrateAlone(later);
    expect(await query(url, "SELECT note FROM mcp_tasks")).toHaveLength(1);
    expect(await store.list("ada")).toEqual([task]);
    await (await openPostgresStore(url, 1)).close();
    expect(await query(url, "SELECT version FROM mcp_schema")).toEqual([{ version: later.length }]);
  });

  async function migrateAlone(steps: readonly string[]): Promise<void> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await migrate(client, steps).finally(() => client.end());
  }
});
