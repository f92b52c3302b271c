import { expect, test, vi } from "vitest";
import { collectorImage } from "../../infra/collector.ts";
import type { Needs } from "../../toolchain/index.ts";
import { prepareTests } from "../set-up/tools.ts";

const asked = vi.hoisted(() => new Array<Needs>());
vi.mock("../../toolchain/index.ts", () => ({
  prepareToolchain: async (needs: Needs) => {
    asked.push(needs);
    return { environment: {}, steps: [] };
  },
}));

test("npm run test:all brings the collector, which no other run of the tests needs", async () => {
  for (const all of [true, false]) await prepareTests({ all });
  expect(asked.map(({ docker }) => docker?.runs.includes(collectorImage))).toEqual([true, false]);
});
