import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { diagnose } from "../../verify/doctor.ts";
import { watchPresence } from "../../verify/presence.ts";
import { verify } from "../../verify/run.ts";
import { healthyListener, withCors } from "./live-server.ts";

vi.setConfig({ testTimeout: 60_000 });

/** A healthy server whose process ends as soon as a body has these words, and is started anew after so long where that is said. */
async function mortal(deadly: RegExp, againAfterMs?: number) {
  const listen = healthyListener();
  let server: Server | undefined;
  let deaths = 0;
  let port = 0;
  const open = async () => {
    server = createServer(
      withCors((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (deadly.test(Buffer.concat(chunks).toString()) && (againAfterMs === undefined || deaths === 0)) die();
        });
        listen(request, response);
      }),
    );
    await once(server.listen(port, "127.0.0.1"), "listening");
  };
  const die = () => {
    deaths += 1;
    server?.close();
    server?.closeAllConnections();
    if (againAfterMs === undefined) return;
    again = sleep(againAfterMs).then(() => openAgain());
    // It is told where the test ends.
    again.catch(() => {});
  };
  let again = Promise.resolve();
  /** Another program's connection may have taken the port, and gives it back in a moment. */
  const openAgain = async (tries = 100): Promise<void> =>
    open().catch(async (error: unknown) => {
      if (tries === 0) throw error;
      await sleep(50);
      return openAgain(tries - 1);
    });
  await open();
  const address = server?.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    deaths: () => deaths,
    async [Symbol.asyncDispose]() {
      await again;
      const closed = new Promise((resolve) => (server?.listening ? server.close(resolve) : resolve(undefined)));
      server?.closeAllConnections();
      await closed;
    },
  };
}

// What `tools.unknown-tool` and the like send, in the middle of everything.
const unknownTool = /"method":"tools\/call"/;
const options = { timeoutSeconds: 50, holdSeconds: 1, browserPath: "none" };

describe.concurrent("R21 R34 a server that stops midway", () => {
  test("is one finding, and what was not looked at says why", async () => {
    await using server = await mortal(unknownTool);
    const { findings, checks, summary } = await verify(server.url, options);
    expect(findings.filter(({ severity }) => severity !== "info" && severity !== "minor")).toMatchObject([
      {
        check: "reach.stays-up",
        severity: "critical",
        cause: "stopped",
        seen: expect.stringMatching(
          /stopped answering: after \d+ answers, nothing listens at .*hung up on .*tools\/call/,
        ),
        fix: expect.stringContaining("server's log"),
      },
    ]);
    expect(summary.checks.errored).toBe(0);
    const reasons = checks.filter(({ reason }) => reason === "the server stopped answering");
    expect(reasons.length).toBeGreaterThan(10);
  });

  test("and is back at once has hung up, and everything is looked at", async () => {
    await using server = await mortal(unknownTool, 700);
    const { checks } = await verify(server.url, { ...options, only: ["tools", "reach.stays-up"] });
    expect(server.deaths()).toBe(1);
    expect(checks.filter(({ reason }) => reason === "the server stopped answering")).toEqual([]);
    expect(checks.find(({ id }) => id === "reach.stays-up")).toMatchObject({ status: "passed" });
  });

  test("is told by doctor as the one cause", async () => {
    await using server = await mortal(unknownTool);
    const asked = ["not-responding", "no-tools"] as const;
    expect(await diagnose(server.url, { timeoutSeconds: 50 }, asked)).toMatchObject({
      kind: "cause",
      class: "stopped",
      title: "the server stopped answering",
    });
  });
});

describe.concurrent("R21 whether a server is there", () => {
  const endpoint = new URL("http://127.0.0.1:9/mcp");
  const watched = { what: "POST tools/list", isTakenBack: () => false };
  const refused = () => Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));

  test("one that dies right after its last answer has stopped", async () => {
    const presence = watchPresence(endpoint, refused);
    await presence.watch(watched, Promise.resolve({ status: 200 }));
    expect(await presence.stopped()).toMatchObject({ answers: 1, isGateway: false });
  });

  test("of one that never answered nothing is told a second time", async () => {
    expect(await watchPresence(endpoint, refused).stopped()).toBeUndefined();
  });

  test("one that says 503 to too many requests for some seconds has not stopped", async () => {
    const began = performance.now();
    const presence = watchPresence(endpoint, () => Promise.resolve(performance.now() - began < 4000 ? 503 : 200));
    await presence.watch(watched, Promise.resolve({ status: 200 }));
    expect(await presence.stopped()).toBeUndefined();
    expect(presence.gone.aborted).toBe(false);
  });
});
