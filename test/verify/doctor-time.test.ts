import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { watchWaits } from "../own-time.ts";
import { healthyListener, serve } from "./live-server.ts";

/** Requests by which `doctor` connects in both eras. */
const connecting = 5;

// Each waits for its server.
describe.concurrent("R34 doctor at a slow server", { timeout: 90_000 }, () => {
  test.each([2500, 30_000])("ends in 15 s where each answer takes %i ms", { timeout: 30_000 }, async (pauseMs) => {
    const healthy = healthyListener();
    const slow = await serve((request, response) => void setTimeout(healthy, pauseMs, request, response));
    const began = performance.now();
    const run = doctor(slow.endpoint);
    const waits = watchWaits(run.pid);
    const { stdout } = await run.finally(waits.stop);
    // Without what other programs on this machine cost it.
    const seconds = (performance.now() - began - waits.soFarMs()) / 1000;
    await slow.close();
    expect(seconds).toBeLessThan(15);
    expect(stdout).toMatch(
      /hosts connect, and there was no time to look further|each answer takes long|got no whole answer/,
    );
  });

  test("ends with 2 where it connects and most checks had no time, and names them", async () => {
    let answers = 0;
    const healthy = healthyListener();
    // The connection is made by the first requests; what comes later waits.
    const slow = await serve((request, response) => {
      answers += 1;
      setTimeout(healthy, answers <= connecting ? 0 : 60_000, request, response);
    });
    const { exitCode, stdout } = await doctor(slow.endpoint, "--complaint", "no-tools", "--timeout", "10");
    await slow.close();
    expect(exitCode, stdout).toBe(2);
    expect(stdout).toContain("hosts connect, and there was no time to look further");
    expect(stdout).toMatch(/not looked at {2}\d+ checks of protocol, tools: time is up/);
  });
});

function doctor(...args: string[]) {
  const flags = [join(import.meta.dirname, "../../cli/main.ts"), "doctor", ...args];
  return execa(process.execPath, flags, { reject: false, timeout: 90_000, stdin: "ignore" });
}
