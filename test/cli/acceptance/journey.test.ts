import { createServer } from "node:http";
import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Ground } from "../../../cli/acceptance/ground.ts";
import { journey, type Step } from "../../../cli/acceptance/journey.ts";
import { type AcceptanceReport, Look, toMarkdown, toTable } from "../../../cli/acceptance/report.ts";
import { walk } from "../../../cli/acceptance/run.ts";
import { startTraffic } from "../../../cli/acceptance/traffic.ts";
import type { Outcome, Trip } from "../../../cli/acceptance/trip.ts";
import { Interrupted } from "../../../cli/interruption.ts";
import { UserError } from "../../../cli/user-error.ts";

vi.spyOn(process.stderr, "write").mockReturnValue(true);
const never = new AbortController().signal;
const well: Outcome = { ok: true, steps: [], reason: "", seconds: 1 };
const failed: Outcome = { ok: false, steps: [], reason: "it exited with code 3", seconds: 1 };
const change = { name: "demo", type: "slipway:docker:Container", operation: "update", seconds: 1 };
const answers = { seen: new Set(["pong"]), failures: [], count: 12 };
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const ground: Ground = {
  where: "nowhere",
  adapt: (settings) => settings,
  environment: {},
  reach: (endpoint) => endpoint,
  pauseMs: 1,
  examine: () => Promise.reject(new Error("not asked here")),
  unexamined: undefined,
  running: async () => ({ image: `a@${digest("b")}`, env: {} }),
  unseenRunning: "nobody sees it",
  unseenTraffic: undefined,
  unseenAlarms: undefined,
  learn: async () => {},
  remains: async () => ({ remains: [], kept: [] }),
  unseenRemains: "nobody asks",
  removeKept: async () => {},
};

const session = {
  stack: "demo",
  docker: true,
  toolchain: { environment: {}, steps: [], lacking: {} },
  state: { environment: {}, hidden: [] },
};

/** A stack about which all is well but for what is given; it has deployed the second revision. */
function tripWith(changes: Partial<Trip>): Trip {
  return {
    copy: { session, configure: async () => {}, setSecret: async () => {} },
    ground,
    settingsOf: () => ({ "slipway:alerts": { receivers: [{ email: "team@example.com" }] } }),
    up: async () => well,
    upUnderTraffic: async () => ({ ...well, answers }),
    destroy: async () => well,
    endpoint: async () => "http://127.0.0.1:9/mcp",
    digest: async () => digest("b"),
    resources: async () => [],
    shows: async () => false,
    ...changes,
  };
}

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

const step = (name: string, run: Step["run"], always = false): Step => ({ name, run, always });

test("R39 after a step that cannot go on, nothing is run but what removes things", async () => {
  const { steps } = await walk(
    tripWith({}),
    [
      step("one", async () => Promise.reject(new UserError("the registry is full"))),
      step("two", async (_, look) => look.expect("two", true, "two")),
      step("three", async (_, look) => look.expect("three", true, "three"), true),
    ],
    never,
  );
  expect(steps.map(({ status }) => status)).toEqual(["failed", "not run", "passed"]);
  expect(steps[0]?.expectations[0]?.seen).toBe("the registry is full");
});

test("R39 after a signal nothing is run, and it is known afterwards", async () => {
  const interruption = new Interrupted("SIGINT");
  const steps = [step("one", () => Promise.reject(interruption)), step("two", async () => {}, true)];
  const walked = await walk(tripWith({}), steps, never);
  expect(walked.interruption).toBe(interruption);
  expect(walked.steps.map(({ status }) => status)).toEqual(["failed", "not run"]);
});

test("R39 what cannot be seen is never called passed, by itself or in a report", () => {
  const look = new Look();
  look.unseen("an alarm rings", "nobody | <b>hears</b> it");
  expect(look.status).toBe("not seen here");
  const report: AcceptanceReport = {
    stack: "demo",
    copy: "demo-acceptance",
    target: "ecs",
    where: "nowhere",
    startedAt: "2026-11-26T00:00:00.000Z",
    seconds: 61,
    passed: true,
    differences: ["no domain"],
    steps: [{ name: "alarm", status: look.status, seconds: 1.25, expectations: look.expectations }],
    left: ["aws:ecs/service:Service demo"],
  };
  expect(toMarkdown(report)).toContain(
    "| alarm | an alarm rings | ➖ not seen here: nobody \\| &lt;b>hears&lt;/b> it | 1.3 |",
  );
  expect(toMarkdown(report)).toContain("**What is left:**\n\n- aws:ecs/service:Service demo");
  expect(toTable(report)).toContain("not seen here: nobody");
});

test("R39 traffic takes the first status for the right one, and every other for a failure", async () => {
  let status = 401;
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/mcp`;
  const traffic = await startTraffic(endpoint);
  await vi.waitFor(() => new Promise((resolve) => setTimeout(resolve, 50)));
  status = 502;
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { failures, count } = await traffic.stop();
  expect(failures.length).toBeGreaterThan(0);
  expect(count).toBeGreaterThan(failures.length);
  expect(new Set(failures)).toEqual(new Set(["status 502"]));
  await expect(startTraffic(endpoint)).rejects.toThrow("answers 502");
});
