import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { checkUser, isTaskId, toStorable } from "./storable-text.ts";
import { openSqliteFile } from "./sqlite-file.ts";
import { capacity, type Task, type TaskStore, type View } from "./task-store.ts";

/** Opens a store in a file, or in memory with the path `:memory:`; throws an Error that says what to change. */
export function openSqliteStore(path: string): TaskStore {
  return new SqliteStore(openSqliteFile(path));
}

// Nothing is kept between two calls: another process may have changed the file.
class SqliteStore implements TaskStore {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  list(user: string): Task[] {
    checkUser(user);
    return this.#statements.list.all(user).map(toTask);
  }

  add(user: string, title: string): Task | undefined {
    checkUser(user);
    const task = { id: randomUUID(), title: toStorable(title), done: false };
    const { changes } = this.#statements.add.run(user, task.id, task.title, capacity);
    return changes === 1 ? task : undefined;
  }

  setDone(user: string, id: string, done: boolean): Task | undefined {
    checkUser(user);
    const row = isTaskId(id) ? this.#statements.setDone.get(user, id, Number(done)) : undefined;
    return row && toTask(row);
  }

  delete(user: string, id: string): boolean {
    checkUser(user);
    return isTaskId(id) && this.#statements.delete.run(user, id).changes === 1;
  }

  view(user: string): View {
    checkUser(user);
    return { hideDone: this.#statements.view.get(user)?.[0] === 1 };
  }

  saveView(user: string, { hideDone }: View): void {
    checkUser(user);
    this.#statements.saveView.run(user, Number(hideDone));
  }

  ping(): void {
    this.#statements.ping.get();
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function prepare(database: DatabaseSync) {
  return {
    list: database.prepare("SELECT id, title, done FROM tasks WHERE user = ? ORDER BY position"),
    add: database.prepare(
      `INSERT INTO tasks (user, position, id, title)
       SELECT ?1, coalesce(max(position), 0) + 1, ?2, ?3 FROM tasks WHERE user = ?1 HAVING count(*) < ?4`,
    ),
    setDone: database.prepare("UPDATE tasks SET done = ?3 WHERE user = ?1 AND id = ?2 RETURNING id, title, done"),
    delete: database.prepare("DELETE FROM tasks WHERE user = ? AND id = ?"),
    view: database.prepare("SELECT hide_done FROM views WHERE user = ?"),
    saveView: database.prepare(
      "INSERT INTO views (user, hide_done) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET hide_done = excluded.hide_done",
    ),
    ping: database.prepare("SELECT count(*) FROM sqlite_schema"),
  };
}

function toTask(row: Record<string, SQLOutputValue>): Task {
  return { id: String(row[0]), title: String(row[1]), done: row[2] === 1 };
}
