import { describe } from "vitest";
import { openPostgresStore } from "../src/state/postgres-store.ts";
import { startPostgres, withoutPostgres } from "./postgres.ts";
import { testStore } from "./store-suite.ts";

describe.skipIf(withoutPostgres !== "")("PostgreSQL", { timeout: 30_000 }, () => {
  testStore(async () => {
    const postgres = await startPostgres();
    return {
      async fresh() {
        const url = await postgres.database();
        return () => openPostgresStore(url, 5);
      },
      async dispose() {
        await postgres[Symbol.asyncDispose]();
      },
    };
  });
});
