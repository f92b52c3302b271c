import { openSqliteStore } from "./sqlite-store.ts";
import type { TaskStore } from "./task-store.ts";

/** Where state is stored. */
export interface StoreSettings {
  /** URL of a PostgreSQL database that instances share; undefined for SQLite. */
  databaseUrl: string | undefined;
  /** SQLite's file, or `:memory:`. */
  databasePath: string;
  /** Largest number of connections of one instance to PostgreSQL. */
  databasePoolSize: number;
}

/** Opens the store and migrates its schema; throws an Error that says which setting to change. */
export async function openStore({ databaseUrl, databasePath, databasePoolSize }: StoreSettings): Promise<TaskStore> {
  if (databaseUrl === undefined) return openSqliteStore(databasePath);
  // A server that keeps its state in a file pays nothing for the client of PostgreSQL.
  const { openPostgresStore } = await import("./postgres-store.ts");
  return openPostgresStore(databaseUrl, databasePoolSize);
}
