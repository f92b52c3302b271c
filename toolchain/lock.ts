import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 250;
// https://www.sqlite.org/rescode.html#busy
const busy = 5;

/**
 * Runs an action that no other process of this machine runs at the same time; `onWait` is called once if it must wait. The
 * file is locked by SQLite, so that the system frees it however its holder ends. The signal ends the wait alone.
 */
export async function withLock<T>(
  file: string,
  onWait: () => void,
  action: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    for (let waited = false; !take(database); waited = true) {
      if (!waited) onWait();
      await sleep(pollMs, undefined, { signal });
    }
    return await action();
  } finally {
    database.close();
  }
}

// https://www.sqlite.org/lang_transaction.html#deferred_immediate_and_exclusive_transactions
function take(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === busy) return false;
    throw error;
  }
}
