import { describe } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../src/state/sqlite-store.ts";
import { testStore } from "./store-suite.ts";

describe("SQLite", () => {
  testStore(async () => {
    const folder = await mkdtemp(join(tmpdir(), "state-"));
    let files = 0;
    return {
      async fresh() {
        const file = join(folder, `${(files += 1)}.db`);
        return async () => openSqliteStore(file);
      },
      dispose: () => rm(folder, { recursive: true }),
    };
  });
});
