import type { DatabaseSync } from "node:sqlite";

/**
 * The migration from each version of the schema to the next. A release before may run beside this one on the same file, or
 * after it: a step only adds, and none that was released is changed.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE tasks (
    user TEXT NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    PRIMARY KEY (user, position),
    UNIQUE (user, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE views (
    user TEXT NOT NULL PRIMARY KEY,
    hide_done INTEGER NOT NULL CHECK (hide_done IN (0, 1))
  ) STRICT, WITHOUT ROWID;`,
];

/** Migrates to the newest version in one exclusive transaction. */
export function migrate(database: DatabaseSync, steps = migrations): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    const version = Number(database.prepare("SELECT user_version FROM pragma_user_version").get()?.[0]);
    for (const step of steps.slice(version)) database.exec(step);
    // It is written in any case, since nothing before tells of a file that may only be read.
    database.exec(`PRAGMA user_version = ${Math.max(version, steps.length)}`);
    database.exec("COMMIT");
  } catch (error) {
    // A full disk has ended the transaction already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
