import { expect, test, vi } from "vitest";
import { journey } from "../../../cli/acceptance/journey.ts";
import { walk } from "../../../cli/acceptance/run.ts";
import type { Trip } from "../../../cli/acceptance/trip.ts";
import { answers, change, digest, failed, ground, never, tripWith, well } from "./trip.ts";

vi.spyOn(process.stderr, "write").mockReturnValue(true);

/** How the steps of these names end, one after the other. */
async function statuses(trip: Trip, ...names: string[]) {
  const steps = journey(false).filter(({ name }) => names.includes(name));
  return (await walk(trip, steps, never)).steps.map(({ status }) => status);
}

const running = { type: change.type, name: "demo", id: "1", inputs: { image: `a@${digest("b")}` }, outputs: {} };

test.each<[string, string[], Partial<Trip>, string]>([
  ["an unchanged up that changes nothing", ["unchanged up"], {}, "passed"],
  ["one that changes something", ["unchanged up"], { up: async () => ({ ...well, steps: [change] }) }, "failed"],
  [
    "another image, with a request that failed",
    ["code change"],
    { upUnderTraffic: async () => ({ ...well, answers: { ...answers, failures: ["status 502"] } }) },
    "failed",
  ],
  [
    "another image, while nobody asked",
    ["code change"],
    { upUnderTraffic: async () => ({ ...well, answers: { ...answers, count: 0 } }) },
    "failed",
  ],
  ["another image that serves", ["code change"], {}, "passed"],
  [
    "another image, and the old one serves on",
    ["code change"],
    { ground: { ...ground, running: async () => ({ image: `a@${digest("a")}`, env: {} }) } },
    "failed",
  ],
  ["a broken revision that is called a success", ["code change", "failed revision"], {}, "failed"],
  [
    "a broken revision that fails with a reason",
    ["code change", "failed revision"],
    { upUnderTraffic: vi.fn(async () => ({ ...failed, answers })).mockResolvedValueOnce({ ...well, answers }) },
    "passed",
  ],
  [
    "a broken revision that fails without one",
    ["code change", "failed revision"],
    {
      upUnderTraffic: vi
        .fn(async () => ({ ...failed, reason: "", answers }))
        .mockResolvedValueOnce({ ...well, answers }),
    },
    "failed",
  ],
  ["a secret that is shown", ["changed secret"], { shows: async () => true }, "failed"],
  [
    "an alarm that changes alone",
    ["changed alert"],
    { up: async () => ({ ...well, steps: [{ ...change, name: "demo-cpu", type: "aws:cloudwatch:MetricAlarm" }] }) },
    "passed",
  ],
  [
    "an alarm whose change makes a revision",
    ["changed alert"],
    { up: async () => ({ ...well, steps: [change] }), resources: async () => [running] },
    "failed",
  ],
  ["an alarm of which nothing becomes", ["changed alert"], {}, "failed"],
  ["no alarm to change", ["changed alert"], { settingsOf: () => ({}) }, "not seen here"],
  ["nothing left", ["nothing left"], {}, "passed"],
  ["something left in the state", ["nothing left"], { resources: async () => [running] }, "failed"],
  [
    "something left on the platform",
    ["nothing left"],
    { ground: { ...ground, remains: async () => ({ remains: ["demo-0"], kept: [] }) } },
    "failed",
  ],
])("R39 %s", async (_, names, changes, status) => {
  expect((await statuses(tripWith(changes), ...names)).at(-1)).toBe(status);
});

test("R39 the steps are those of a whole life, in their order", () => {
  expect(journey(false).map(({ name }) => name)).toEqual([
    "first up",
    "unchanged up",
    "verify",
    "code change",
    "failed revision",
    "unchanged retry",
    "rollback",
    "changed secret",
    "changed alert",
    "destroy",
    "nothing left",
    "up again",
    "last destroy",
    "nothing left at the end",
  ]);
});
