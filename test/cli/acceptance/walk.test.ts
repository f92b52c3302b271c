import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Step } from "../../../cli/acceptance/journey.ts";
import { toReason } from "../../../cli/acceptance/reason.ts";
import { type AcceptanceReport, Look, toMarkdown, toTable } from "../../../cli/acceptance/report.ts";
import { walk } from "../../../cli/acceptance/run.ts";
import { startTraffic } from "../../../cli/acceptance/traffic.ts";
import { Interrupted } from "../../../cli/interruption.ts";
import { UserError } from "../../../cli/user-error.ts";
import { never, tripWith } from "./trip.ts";

vi.spyOn(process.stderr, "write").mockReturnValue(true);

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
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/mcp`;
  const traffic = await startTraffic(endpoint);
  // The first request tells what is right, and is not counted.
  await expect.poll(() => asked).toBeGreaterThan(4);
  status = 502;
  const before = asked;
  await expect.poll(() => asked).toBeGreaterThan(before);
  const { failures, count } = await traffic.stop();
  expect(failures.length).toBeGreaterThan(0);
  expect(count).toBeGreaterThan(failures.length);
  expect(new Set(failures)).toEqual(new Set(["status 502"]));
  await expect(startTraffic(endpoint)).rejects.toThrow("answers 502");
});

test("R39 a reason is what the platform said, without the engine's words around it", () => {
  expect(toReason(["update failed", "1 error occurred:\n\t* Revision 2 is not ready\n"])).toBe(
    "Revision 2 is not ready",
  );
  const serializing = 'error: error serializing property "arn": error serializing property "image": ECS rolled it back';
  expect(toReason([serializing])).toBe("ECS rolled it back");
  expect(toReason(["resource urn:x failed"])).toBe("Pulumi names no error");
});
