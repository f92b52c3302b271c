import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "../src/state/open-store.ts";
import { openSqliteFile } from "../src/state/sqlite-file.ts";
import { migrate, migrations } from "../src/state/sqlite-schema.ts";
import { openSqliteStore } from "../src/state/sqlite-store.ts";
import { capacity } from "../src/state/task-store.ts";

const schema = JSON.stringify(join(import.meta.dirname, "../src/state/sqlite-schema.ts"));
const source = JSON.stringify(join(import.meta.dirname, "../src/state/sqlite-store.ts"));
const unprivileged = 65_534;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "state-file-"));
  file = join(folder, "tasks.db");
});
afterEach(() => rm(folder, { recursive: true }));

describe("the file", { timeout: 30_000 }, () => {
  test("R20 is all that is made, and what stays", async () => {
    const store = await openStore({ databaseUrl: undefined, databasePath: file, databasePoolSize: 1 });
    await store.add("ada", "kept");
    await store.close();
    expect(await readdir(folder)).toEqual(["tasks.db"]);
  });

  test("R20 is none where the path says memory", async () => {
    const [one, other] = [openSqliteStore(":memory:"), openSqliteStore(":memory:")];
    await one.add("ada", "gone with the process");
    expect([await other.list("ada"), await readdir(folder)]).toEqual([[], []]);
    await one.close();
    await other.close();
  });

  test("R20 is made once by processes that start together, and gives no room twice", async () => {
    const add = `for (let n = 0; n < ${capacity / 5}; n += 1) if (store.add("ada", "task")) process.stdout.write("1");`;
    const runs = Array.from({ length: 6 }, () => run(add));
    const outputs = await Promise.all(runs.map(async ({ stdout, stderr }) => [await text(stdout), await text(stderr)]));
    // Nothing is warned of either: SQLite's module is an experiment in some releases of Node.js.
    expect(outputs.map(([, errors]) => errors)).toEqual(runs.map(() => ""));
    expect(outputs.map(([marks]) => marks).join("")).toHaveLength(capacity);
    const store = openSqliteStore(file);
    expect(await store.list("ada")).toHaveLength(capacity);
    await store.close();
  });

  test("R20 is waited for while another process makes its schema", async () => {
    const hold = `const { migrate } = await import(${schema}); const { DatabaseSync } = await import("node:sqlite");
      const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      const database = new DatabaseSync(${JSON.stringify(file)}, { returnArrays: true });
      database.exec("PRAGMA journal_mode = WAL");
      database.function("pause", () => { process.stdout.write("held"); pause(); return 1; });
      migrate(database, [...${JSON.stringify(migrations)}, "CREATE TABLE later AS SELECT pause() AS paused"]);`;
    const child = start(hold);
    await once(child.stdout, "readable");
    const store = openSqliteStore(file);
    expect(await store.add("ada", "after it")).toBeDefined();
    await store.close();
    expect(await text(child.stderr)).toBe("");
  });

  test("R20 has all that a process answered before it was killed", async () => {
    const child = run(`for (;;) process.stdout.write(store.add(crypto.randomUUID(), "task").id + "\\n");`);
    const output = text(child.stdout);
    await once(child.stdout, "readable");
    child.kill("SIGKILL");
    const answered = (await output).split("\n").slice(0, -1);
    const database = openSqliteFile(file);
    const kept = database
      .prepare("SELECT id FROM tasks")
      .all()
      .map((row) => row[0]);
    database.close();
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter((id) => !kept.includes(id))).toEqual([]);
  });
});

describe("a file that cannot be used", { timeout: 30_000 }, () => {
  test("R20 in a folder that does not exist is made nowhere", async () => {
    expect(() => openSqliteStore(join(folder, "missing/tasks.db"))).toThrow(
      `DATABASE_PATH: ${folder}/missing/tasks.db cannot be used: there is no folder ${folder}/missing: make it or mount`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("R20 in a read-only folder says who may not write there", async () => {
    await chmod(folder, 0o555);
    expect(await failureWithoutPrivileges()).toContain(`the folder ${folder} is read-only to user `);
  });

  test("R20 that is read-only itself says so", async () => {
    await openSqliteStore(file).close();
    await chmod(file, 0o444);
    await chmod(folder, 0o777);
    expect(await failureWithoutPrivileges()).toContain("the file is read-only to user ");
  });

  test("R20 that is no database stays as it is", async () => {
    await writeFile(file, "not a database, and of some length that SQLite would read as a header".repeat(10));
    expect(() => openSqliteStore(file)).toThrow(/DATABASE_PATH: .* file is not a database: .* or name another file$/);
    expect(await readdir(folder)).toEqual(["tasks.db"]);
  });
});

describe("the schema", () => {
  const later = [...migrations, "ALTER TABLE tasks ADD COLUMN note TEXT"];

  test("R20 goes forward once, beside a release before, which also opens the file again", async () => {
    const old = openSqliteStore(file);
    const task = await old.add("ada", "from before");
    const database = openSqliteFile(file);
    migrate(database, later);
    migrate(database, later);
    expect(database.prepare("SELECT note FROM tasks").all()).toHaveLength(1);
    database.close();
    expect(await old.list("ada")).toEqual([task]);
    await old.close();
    const again = openSqliteStore(file);
    expect(await again.add("ada", "from after a rollback")).toBeDefined();
    expect(await again.list("ada")).toHaveLength(2);
    await again.close();
    // It is still known to be there.
    const forward = openSqliteFile(file);
    migrate(forward, later);
    forward.close();
  });

  test("R20 stays as it was where a step fails", () => {
    const database = openSqliteFile(file);
    expect(() => migrate(database, [...later, "CREATE TABLE nonsense"])).toThrow();
    expect(() => database.prepare("SELECT note FROM tasks")).toThrow("no such column");
    migrate(database, later);
    expect(database.prepare("SELECT note FROM tasks").all()).toEqual([]);
    database.close();
  });
});

/** Runs code with an open `store` in a process of its own. */
function run(code: string) {
  return start(
    `import { openSqliteStore } from ${source}; const store = openSqliteStore(${JSON.stringify(file)}); ${code}`,
  );
}

function start(program: string) {
  return spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "pipe"] });
}

function failureWithoutPrivileges(): Promise<string> {
  const drop = process.getuid?.() === 0 ? `process.setgid(${unprivileged}); process.setuid(${unprivileged});` : "";
  const { stderr } = start(
    `import { openSqliteStore } from ${source}; ${drop} openSqliteStore(${JSON.stringify(file)});`,
  );
  return text(stderr);
}
