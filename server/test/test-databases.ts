import { afterAll, afterEach, beforeAll } from "vitest";
import type { TaskStore } from "../src/state/task-store.ts";

/** Where the databases of a file's tests are. */
export interface TestDatabases {
  /** Makes a database with nothing in it, and answers how it is opened, as often as one likes. */
  fresh(): Promise<() => Promise<TaskStore>>;
  dispose(): Promise<void>;
}

/** Two stores on one new database, as two instances of the server have them, and how to open a third. */
export type OpenTwo = () => Promise<{ one: TaskStore; other: TaskStore; open: () => Promise<TaskStore> }>;

/** Gives each test its own database, and closes what it opened. */
export function useStores(start: () => Promise<TestDatabases>): OpenTwo {
  let databases: TestDatabases | undefined;
  const opened: TaskStore[] = [];
  beforeAll(async () => {
    databases = await start();
  }, 60_000);
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(() => databases?.dispose());

  return async () => {
    const make = await databases?.fresh();
    if (!make) throw new Error("the databases were not started");
    const open = async () => {
      const store = await make();
      opened.push(store);
      return store;
    };
    // At once, since a rollout starts several instances together.
    const [one, other] = await Promise.all([open(), open()]);
    return { one, other, open };
  };
}
