import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fault } from "../../verify/contract.ts";
import { runChecks } from "../../verify/run.ts";
import { healthyListener, type LiveServer, serve } from "./live-server.ts";
import { check, fault } from "./sample.ts";

let server: LiveServer;
beforeAll(async () => {
  server = await serve(healthyListener());
});
afterAll(() => server.close());

/** How a check ends after one that is there for critical faults and finds this one. */
async function endAfter(found: Fault[], only?: string[]) {
  const explanation = check("tools.listed", { severity: "critical", run: async () => found });
  const explained = check("tools.names", { after: ["tools.listed"] });
  // The one that explains is listed later, and still comes first.
  const { checks } = await runChecks([explained, explanation], server.endpoint, only ? { only } : {});
  return checks.find(({ id }) => id === "tools.names");
}

test("R21 what a fault explains is not examined", async () => {
  expect(await endAfter([fault()])).toMatchObject({ status: "skipped", reason: "tools.listed failed" });
});

test("R21 a fault less bad than those a check is there for explains nothing", async () => {
  expect(await endAfter([fault({ severity: "major" })])).toMatchObject({ status: "passed" });
  expect(await endAfter([])).toMatchObject({ status: "passed" });
});

test("R21 an explanation is not run for its own sake", async () => {
  expect(await endAfter([fault()], ["tools.names"])).toMatchObject({ status: "passed" });
});
