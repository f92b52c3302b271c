import { describe, expect, test } from "vitest";
import { checks as authChecks } from "../../verify/auth/index.ts";
import type { VerifyOptions } from "../../verify/contract.ts";
import { checks as protocolChecks } from "../../verify/protocol/index.ts";
import { runChecks } from "../../verify/run.ts";
import { authFaults } from "./faulty/auth-servers.ts";
import { startFor, startGuarded } from "./faulty/guarded-server.ts";
import { healthyListener, serve } from "./live-server.ts";

const all = [...protocolChecks, ...authChecks];

/** Runs the group's checks. */
function examine(url: string, options: VerifyOptions = {}) {
  return runChecks(all, url, { only: ["auth"], timeoutSeconds: 30, ...options });
}

describe("R25 one fault is found by exactly the checks that name it", () => {
  test.each(authFaults)("$name", async ({ expects, start }) => {
    const { url, close, options } = await start();
    const { findings, checks } = await examine(url, options).finally(close);
    expect(findings.map(({ check }) => check).toSorted()).toEqual(expects.toSorted());
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  });
});

describe("R25 a healthy server", () => {
  test("whose users sign in gives no finding, with tokens and without", async () => {
    const { url, close, options } = await startFor({});
    const known = await examine(url, options);
    const unknown = await examine(url).finally(close);
    expect([known.findings, unknown.findings]).toEqual([[], []]);
    expect(known.checks.filter(({ status }) => status === "passed").map(({ id }) => id)).toEqual(
      expect.arrayContaining(["auth.no-token", "auth.resource-metadata", "auth.server-metadata", "auth.bad-token"]),
    );
    expect(unknown.checks.filter(({ status }) => status === "errored")).toEqual([]);
  });

  test("that is open to all has nothing to be examined", async () => {
    const server = await serve(healthyListener());
    const { findings, checks } = await examine(server.endpoint).finally(server.close);
    expect(findings).toEqual([]);
    expect(checks.find(({ id }) => id === "auth.no-token")).toMatchObject({
      status: "skipped",
      reason: "asks for no sign-in",
    });
  });

  test("is examined by the quick checks in well under five seconds", async () => {
    const { url, close } = await startGuarded();
    const { durationMs, checks } = await examine(url, { quick: true }).finally(close);
    expect(checks.map(({ id }) => id)).toContain("auth.server-metadata");
    expect(durationMs).toBeLessThan(3000);
  });
});
