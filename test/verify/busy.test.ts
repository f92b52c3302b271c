import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CheckResult } from "../../verify/result.ts";
import { verify } from "../../verify/run.ts";
import { startSecure } from "./faulty/reach-servers.ts";
import { serveShelf } from "./faulty/shelf-server.ts";
import { shareBrowser } from "./shared-browser.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
const times = 50;
/** Whatever waits, measures or gives up. */
const timed = [
  ...["reach.stream", "reach.complete-responses", "reach.idle-timeout", "reach.tls-chain", "reach.tls-expiry"],
  ...["reach.tls-protocol", "protocol.handshake", "protocol.concurrency", "protocol.connections", "protocol.idle"],
  ...["protocol.instances", "protocol.request-ids", "tools.patterns", "speed.first-byte", "speed.tool-call"],
  ...["speed.connect"],
];
const secondsEach = 60;

describe(`R20 checks that depend on time find nothing on a healthy server beside a busy loop, ${times} times`, () => {
  shareBrowser();
  let busy: ChildProcess | undefined;
  beforeAll(() => void (busy = spawn(process.execPath, ["-e", "for (;;);"])));
  afterAll(() => void busy?.kill());
  const timeout = times * secondsEach * 1000;

  test("of TLS, streams, the protocol and speed", { timeout }, async () => {
    // What measures time has this process to itself, as it has with every user.
    const amiss = await repeat(1, async () => {
      const { url, close, options } = await startSecure();
      return (await verify(url, { ...options, holdSeconds: 2, only: timed }).finally(close)).checks;
    });
    expect(amiss).toEqual([]);
  });

  test.skipIf(missing)(`of components ${missing}`, { timeout }, async () => {
    const amiss = await repeat(2, async () => {
      const shelf = await serveShelf();
      return (await verify(shelf.endpoint, { only: ["components"] }).finally(shelf.close)).checks;
    });
    expect(amiss).toEqual([]);
  });
});

/** What did not pass in any of the runs. */
async function repeat(atOnce: number, run: () => Promise<CheckResult[]>): Promise<string[]> {
  const amiss: string[] = [];
  let left = times;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      for (const { id, status, findings, reason } of await run()) {
        const isAmiss = status === "failed" || status === "errored";
        if (isAmiss) amiss.push(`${id} ${status}: ${findings.map(({ seen }) => seen).join("; ")}${reason ?? ""}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return amiss;
}
