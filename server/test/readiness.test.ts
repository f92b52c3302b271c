import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readiness } from "../src/readiness.ts";
import { readLog } from "./observed-calls.ts";

const ready = { status: 200, body: { status: "ok" } };
const unavailable = (reason: string) => ({ status: 503, body: { status: "unavailable", reason } });

describe("R19 readiness", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());

  it("is given while the store answers", async () => {
    const check = readiness({ ping: () => {} }, () => false);
    expect(await check()).toEqual(ready);
  });

  it("fails while the store does not, and the log says why", async () => {
    const ping = vi.fn().mockRejectedValueOnce(new Error("connection refused"));
    const check = readiness({ ping }, () => false);
    expect(await check()).toEqual(unavailable("state"));
    expect(readLog()).toContain("connection refused");
    vi.advanceTimersByTime(1000);
    expect(await check()).toEqual(ready);
  });

  it("fails when the store takes longer than two seconds", async () => {
    const check = readiness({ ping: () => new Promise(() => {}) }, () => false);
    const answer = check();
    await vi.advanceTimersByTimeAsync(1999);
    await expect(Promise.race([answer, "waiting"])).resolves.toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toEqual(unavailable("state"));
  });

  it("fails at once when the server stops, without a question to the store", async () => {
    const ping = vi.fn();
    let isStopping = false;
    const check = readiness({ ping }, () => isStopping);
    await check();
    isStopping = true;
    expect(await check()).toEqual(unavailable("stopping"));
    expect(ping).toHaveBeenCalledTimes(1);
  });

  it("asks the store once a second at most, however often it is asked itself", async () => {
    const ping = vi.fn(async () => {});
    const check = readiness({ ping }, () => false);
    for (let probe = 0; probe < 99; probe++) {
      await Promise.all([check(), check(), check()]);
      vi.advanceTimersByTime(10);
    }
    expect(ping).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(10);
    await check();
    expect(ping).toHaveBeenCalledTimes(2);
  });
});
