import { openSqliteStore } from "./sqlite-store.ts";
import type { TaskStore } from "./task-store.ts";

/** Where the state is kept. */
export interface StoreSettings {
  /** A PostgreSQL that many instances share; without it the state is in a file. */
  databaseUrl: string | undefined;
  /** A file that one machine's instances use, or `:memory:`. */
  databasePath: string;
  /** Connections that one instance may have to PostgreSQL. */
  databasePoolSize: number;
}

/** Opens the store with the newest schema; throws an Error that says which setting to change. */
export async function openStore({ databaseUrl, databasePath, databasePoolSize }: StoreSettings): Promise<TaskStore> {
  if (databaseUrl === undefined) return openSqliteStore(databasePath);
  // A server that keeps its state in a file pays nothing for the client of PostgreSQL.
  const { openPostgresStore } = await import("./postgres-store.ts");
  return openPostgresStore(databaseUrl, databasePoolSize);
}
