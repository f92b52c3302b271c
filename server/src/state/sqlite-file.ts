import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { migrate } from "./sqlite-schema.ts";

// Another process holds the file for the time of one change, a thousandth of this.
const busyTimeoutMs = 2000;
const notWritable = 8;

/** Opens or creates the file and migrates its schema; rows are arrays. Throws an Error that says what to change. */
export function openSqliteFile(path: string): DatabaseSync {
  try {
    return open(path);
  } catch (error) {
    throw new Error(`DATABASE_PATH: ${path} cannot be used: ${explain(path, error)}, or name another file`, {
      cause: error,
    });
  }
}

function open(path: string): DatabaseSync {
  // It is loaded here since a server that keeps its state in PostgreSQL needs none of it.
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs, returnArrays: true });
  try {
    // Readers do not wait for a writer, and a change that was answered outlives the process; only the machine's own
    // crash can take the last ones: https://sqlite.org/pragma.html#pragma_synchronous
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function explain(path: string, error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const folder = dirname(resolve(path));
  const user = process.getuid?.() ?? "of this process";
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return `there is no folder ${folder}: make it or mount a volume there`;
  }
  if (!isWritable(folder)) return `the folder ${folder} is read-only to user ${user}: let that user write there`;
  if ("errcode" in error && error.errcode === notWritable) {
    return `the file is read-only to user ${user}: let that user write to it`;
  }
  return `${error.message}: give it back its content from a copy`;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
