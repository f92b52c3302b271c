import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../verify/contract.ts";
import type { Progress } from "../../verify/result.ts";
import { runChecks } from "../../verify/run.ts";
import { isAccepted } from "../../verify/verdict.ts";
import { healthyListener, type LiveServer, serve } from "./live-server.ts";
import { check, fault } from "./sample.ts";

let server: LiveServer;
beforeAll(async () => {
  server = await serve(healthyListener());
});
afterAll(() => server.close());

const run = (checks: Check[], options = {}) => runChecks(checks, server.endpoint, options);
const never = () => new Promise<never>(() => {});

describe("what a check needs", () => {
  test("R21 one fault does not give a cascade: what needs a failed check is skipped and says why", async () => {
    const report = await run([
      check("tools.third", { needs: ["tools.second"] }),
      check("tools.second", { needs: ["tools.first"], run: async () => [fault()] }),
      check("tools.first", { run: async () => [fault({ severity: "critical" })] }),
      check("tools.other"),
    ]);
    expect(Object.fromEntries(report.checks.map(({ id, status, reason }) => [id, [status, reason]]))).toEqual({
      "tools.first": ["failed", undefined],
      "tools.second": ["skipped", "tools.first failed"],
      "tools.third": ["skipped", "tools.first failed"],
      "tools.other": ["passed", undefined],
    });
    expect(report.findings).toHaveLength(1);
    expect(report.summary.checks).toEqual({ passed: 1, failed: 1, skipped: 2, errored: 0 });
  });

  test("R21 a finding of severity info stops nobody", async () => {
    const report = await run([
      check("tools.first", { run: async () => [fault({ severity: "info" })] }),
      check("tools.second", { needs: ["tools.first"] }),
    ]);
    expect(report.checks.map(({ status }) => status)).toEqual(["passed", "passed"]);
    expect(report.findings).toMatchObject([{ check: "tools.first", severity: "info" }]);
  });

  test("R24 a fact that was not given skips with what to give", async () => {
    const needs = { needs: ["second-token"] };
    const report = await run([check("auth.users", needs), check("auth.unprotected-tools", { needs: ["tls"] })]);
    expect(report.checks.map(({ reason }) => reason)).toEqual([
      "needs a second user: --second-token-env",
      "the endpoint does not use TLS",
    ]);
    const given = await run([check("auth.users", needs)], { secondToken: "second-user" });
    expect(given.checks).toMatchObject([{ status: "passed" }]);
  });

  test("R21 a check that changes data runs only where it may", async () => {
    let writes = 0;
    const writing = check("tools.write", {
      writes: true,
      run: async () => {
        writes += 1;
        return [];
      },
    });
    expect((await run([writing])).checks).toMatchObject([
      { status: "skipped", reason: "changes data: --allow-writes" },
    ]);
    expect(writes).toBe(0);
    await run([writing], { allowWrites: true });
    expect(writes).toBe(1);
  });

  test("R21 a check that needs one which is not there, or itself, is a bug and said so", async () => {
    await expect(run([check("tools.a", { needs: ["tools.b"] })])).rejects.toThrow("tools.a needs tools.b");
    const circle = [check("tools.a", { needs: ["tools.b"] }), check("tools.b", { needs: ["tools.a"] })];
    await expect(run(circle)).rejects.toThrow("tools.a -> tools.b -> tools.a");
  });
});

describe("time", () => {
  test("R27 when the time is up, everything unfinished says so and nothing is dropped", async () => {
    const began = performance.now();
    const checks = [
      check("tools.hangs", { run: never }),
      check("tools.later", { exclusive: true }),
      check("tools.fast"),
    ];
    const report = await run(checks, { timeoutSeconds: 0.3 });
    expect(performance.now() - began).toBeLessThan(5000);
    expect(report.checks.map(({ id, status, reason }) => [id, status, reason])).toEqual([
      ["tools.hangs", "errored", "time is up"],
      ["tools.later", "errored", "time is up"],
      ["tools.fast", "passed", undefined],
    ]);
    expect(isAccepted(report, "major")).toBe(false);
    expect(isAccepted(report, "critical")).toBe(true);
  });

  test("R27 a check's own limit ends it alone, and its requests with it", async () => {
    let signal: AbortSignal | undefined;
    const report = await run([
      check("tools.hangs", {
        timeoutSeconds: 0.1,
        run: (context) => {
          signal = context.signal;
          return never();
        },
      }),
      check("tools.later", { exclusive: true }),
    ]);
    expect(report.checks).toMatchObject([{ status: "errored", reason: "not finished in 0.1 s" }, { status: "passed" }]);
    expect(signal?.aborted).toBe(true);
  });
});

test("R27 a check that throws is told by its message, with no stack trace", async () => {
  const cause = new TypeError("inner\n    at secret (/home/me/file.ts:1:2)");
  const broken = async () => Promise.reject(new Error("outer", { cause }));
  const { checks, findings } = await run([check("tools.broken", { run: broken })]);
  expect(checks).toMatchObject([{ status: "errored", reason: "outer: inner" }]);
  expect(findings).toEqual([]);
});

test("R23 measurements run alone, after all others", async () => {
  let running = 0;
  const together = new Map<string, number>();
  const watched = (id: Check["id"], parts: Partial<Check> = {}) =>
    check(id, {
      ...parts,
      run: async () => {
        running += 1;
        await new Promise((resolve) => setTimeout(resolve, 30));
        together.set(id, running);
        running -= 1;
        return [];
      },
    });
  const names = ["tools.a", "tools.b", "tools.c"] as const;
  await run([
    watched("speed.one", { exclusive: true }),
    watched("speed.after", { needs: ["speed.one"] }),
    watched("speed.two", { exclusive: true }),
    ...names.map((name) => watched(name)),
  ]);
  expect(Math.max(...names.map((name) => together.get(name) ?? 0))).toBeGreaterThan(1);
  expect([...together.keys()].slice(3).toSorted()).toEqual(["speed.after", "speed.one", "speed.two"]);
  for (const name of ["speed.one", "speed.after", "speed.two"]) expect(together.get(name)).toBe(1);
});

test("R21 facts are found out once for all checks, and failures too", async () => {
  let connections = 0;
  const counted = await serve((request, response) => {
    if (request.method === "POST") connections += 1;
    response.writeHead(500).end();
  });
  const connects = check("tools.a", { run: async (context) => context.connect().then(() => []) });
  const lists = check("tools.b", { run: async (context) => context.tools().then(() => []) });
  await runChecks([connects], counted.endpoint, {});
  const alone = connections;
  await runChecks([connects, lists, { ...connects, id: "tools.c" }], counted.endpoint, {});
  expect(alone).toBeGreaterThan(0);
  expect(connections).toBe(2 * alone);
  await counted.close();
});

describe("selection", () => {
  const all = [
    check("protocol.first", { group: "protocol", quick: false }),
    check("tools.a", { needs: ["protocol.first"] }),
    check("tools.b", { quick: false }),
    check("speed.c", { group: "speed" }),
  ];
  const ids = async (options: object) => (await run(all, options)).checks.map(({ id }) => id);

  test("R21 by id or group, with what the chosen ones need", async () => {
    expect(await ids({ only: ["tools.a"] })).toEqual(["protocol.first", "tools.a"]);
    expect(await ids({ only: ["tools", "speed"] })).toEqual(["protocol.first", "tools.a", "tools.b", "speed.c"]);
    expect(await ids({ only: ["tools"], quick: true })).toEqual(["protocol.first", "tools.a"]);
    await expect(ids({ only: ["tols"] })).rejects.toThrow("there is no check or group tols; there are protocol, tools");
  });

  test("R21 progress names every check first, then its begin and its end", async () => {
    const steps: Progress[] = [];
    await runChecks([check("tools.a"), check("tools.b", { needs: ["tls"] })], server.endpoint, {}, (step) =>
      steps.push(step),
    );
    expect(steps[0]).toMatchObject({ kind: "selected", checks: [{ id: "tools.a" }, { id: "tools.b" }] });
    const ended = steps.flatMap((step) => (step.kind === "finished" ? [step.result.status] : []));
    expect(ended.toSorted()).toEqual(["passed", "skipped"]);
  });
});
