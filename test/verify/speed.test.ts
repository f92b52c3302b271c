import { describe, expect, test, vi } from "vitest";
import type { VerifyOptions } from "../../verify/options.ts";
import { verify } from "../../verify/run.ts";
import { startServer } from "../../server/test/running-server.ts";
import { takesLongForms } from "../long-forms.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import { growing, speedFaults, startRestartable } from "./faulty/speed-servers.ts";
import { startSecure, startSteady } from "./faulty/reach-servers.ts";
import { steadyListener } from "./faulty/steady-server.ts";
import { healthyListener, serve } from "./live-server.ts";

// Streams are held for seconds, and the machine may be busy.
vi.setConfig({ testTimeout: 180_000 });

const speed: VerifyOptions = { only: ["speed"], holdSeconds: 1, timeoutSeconds: 60 };
const mebibyte = 1024 * 1024;

/** Examines anew where the machine was too busy to tell, which a check says itself, for so long as one may be. */
async function examine(start: FaultyServer["start"], more: VerifyOptions = {}) {
  const until = performance.now() + 90_000;
  for (;;) {
    const report = await examineOnce(start, more);
    const isBusy = report.checks.some(({ reason }) => reason?.startsWith("the examining machine is too busy to tell"));
    if (!isBusy || performance.now() > until) return report;
  }
}

async function examineOnce(start: FaultyServer["start"], more: VerifyOptions = {}) {
  const { url, close, options } = await start();
  try {
    return await verify(url, { ...speed, ...options, ...more });
  } finally {
    await close();
  }
}

// What is looked for here is far above what the others beside it add.
describe.concurrent("slowness is found", () => {
  describe("R22 each fault is found by exactly its checks", () => {
    test.each(speedFaults)("$name", async ({ start, expects }) => {
      const { findings, checks } = await examine(start);
      expect(findings.map(({ check }) => check)).toEqual(expects);
      expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
    });
  });

  test("R24 a slow tool is told apart from a slow network", async () => {
    const { findings } = await examine(() => startSteady({ callMs: () => 1900 }), { only: ["speed.tool-call"] });
    expect(findings).toMatchObject([{ severity: "major", where: "read_clock" }]);
    expect(findings[0]?.seen).toMatch(/^p50 19\d\d ms, .*; of each the network takes \d+(\.\d)? ms$/);
  });

  test("R24 a cold start is observed after a time without requests", async () => {
    let lastAt = performance.now();
    const { timings, findings } = await examine(
      async () => {
        const listener = steadyListener();
        const { endpoint, close } = await serve((request, response) => {
          const isAsleep = performance.now() - lastAt > 900;
          const wake = () => {
            lastAt = performance.now();
            listener(request, response);
          };
          setTimeout(wake, isAsleep ? 4000 : 0);
        });
        return { url: endpoint, close };
      },
      { only: ["speed.cold-start"], idleSeconds: 1 },
    );
    expect(findings).toMatchObject([{ check: "speed.cold-start", severity: "major" }]);
    const sampleOf = (request: string) => timings.find(({ name }) => name === request)?.samples[0] ?? NaN;
    // Both without what the machine took, which may be most of it.
    expect(sampleOf("first request after 1 s")).toBeGreaterThan(sampleOf("the one after it"));
    expect(Number.parseInt(findings[0]?.seen ?? "")).toBeGreaterThan(2000);
  });
});

describe("R21 healthy servers give no finding", () => {
  test("with everything measured", async () => {
    const memorySource = async () => 50 * mebibyte;
    const { findings, checks, timings } = await examine(() => startRestartable(0), { soakSeconds: 2, memorySource });
    expect(findings).toEqual([]);
    expect(checks.filter(({ status }) => status !== "passed")).toEqual([]);
    const samplesOf = (check: string, name: string) =>
      timings.find((timing) => timing.check === check && timing.name === name)?.samples.length;
    expect(samplesOf("speed.tool-call", "call read_clock")).toBe(40);
    expect(samplesOf("speed.tool-call", "network round trip")).toBe(5);
    expect(samplesOf("speed.connect", "list tools")).toBe(5);
    expect(samplesOf("speed.soak", "call read_clock")).toBeGreaterThan(5);
  });

  test("the example server, and what is not asked for says how to ask", async () => {
    await using example = await startServer();
    const { findings, checks } = await verify(example.url.href, speed);
    expect(findings).toEqual([]);
    const skipped = checks.filter(({ status }) => status === "skipped");
    expect(skipped.map(({ id, reason }) => [id, reason])).toEqual([
      ["speed.soak", "takes long: --soak SECONDS"],
      ["speed.cold-start", "to see one after a time without requests: --idle SECONDS"],
    ]);
  });
});

test("R20 a machine that stands still now and then is no slow server", async () => {
  // This process is the examiner and the server at once, and keeps both waiting.
  const callMs = (calls: number) => {
    for (const until = performance.now() + (calls % 10 === 0 ? 600 : 0); performance.now() < until;);
    return 0;
  };
  const { checks } = await examineOnce(() => startSteady({ callMs }), { only: ["speed.tool-call"] });
  expect(checks.filter(({ status }) => status === "failed" || status === "errored")).toEqual([]);
});

test("R27 nothing is restarted unless writes are allowed", async () => {
  let restarts = 0;
  const restart = async () => void (restarts += 1);
  const only = ["speed.cold-start"];
  const { checks } = await examine(() => startSteady(), { only, restart });
  expect(checks.at(-1)).toMatchObject({ status: "skipped", reason: "restarts the service: --allow-writes" });
  expect(restarts).toBe(0);
});

test("R20 memory that only jitters is no finding", async () => {
  const still = growing(0);
  const memorySource = async () => (await still()) + Math.sin(performance.now()) * 4 * mebibyte;
  const { findings } = await examine(() => startSteady(), { only: ["speed.soak"], soakSeconds: 4, memorySource });
  expect(findings).toEqual([]);
});

describe("R21 a server that takes 300 ms for each answer", () => {
  const far = async (quick: boolean) => {
    const listener = healthyListener();
    const { endpoint, close } = await serve((request, response) => void setTimeout(listener, 300, request, response));
    return verify(endpoint, { quick }).finally(close);
  };

  test("is looked at quickly in 5 s", async () => {
    const { durationMs, summary } = await far(true);
    expect(summary.checks.errored).toBe(0);
    expect(durationMs).toBeLessThan(5000);
  });

  // It holds a stream for 20 s.
  test.runIf(takesLongForms)("is looked at as a whole in 40 s", async () => {
    const { durationMs, summary } = await far(false);
    expect(summary.checks.errored).toBe(0);
    expect(durationMs).toBeLessThan(40_000);
  });
});

test("R21 a healthy server over TLS gives no finding to any check, the official suite among them", async () => {
  const { url, close, options } = await startSecure();
  const only = ["reach", "protocol", "tools", "speed"];
  const { findings, checks } = await verify(url, { ...options, only, holdSeconds: 1, timeoutSeconds: 55 });
  await close();
  expect(findings).toEqual([]);
  expect(checks.find(({ id }) => id === "protocol.conformance")).toMatchObject({ status: "passed" });
});
