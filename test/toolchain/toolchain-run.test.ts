import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

const scratch = await mkdtemp(join(tmpdir(), "slipway-run-"));
const cache = join(scratch, "cache");
vi.stubEnv("SLIPWAY_CACHE", cache);

const { recall, remember, removeLeftovers, runDirectory } = await import("../../toolchain/cache.ts");
const { runReporting } = await import("../../toolchain/commands.ts");
const { startDaemon, stopDaemons } = await import("../../toolchain/daemon.ts");
const { bringAll } = await import("../../toolchain/progress.ts");
const { canReach } = await import("../../toolchain/reach.ts");

const quiet = () => undefined;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => rm(scratch, { recursive: true }));

describe("what was found out", () => {
  test("is remembered until it is too old, and survives damage", async () => {
    await Promise.all([remember("one", "1"), remember("other", "2")]);
    expect([await recall("one"), await recall("other"), await recall("one", -1)]).toEqual(["1", "2", undefined]);
    await writeFile(join(cache, "notes.json"), '{"one":');
    expect(await recall("one")).toBeUndefined();
    await remember("one", "3");
    expect(await recall("one")).toBe("3");
  });

  test.each([
    [200, true],
    [401, true],
    [403, false],
  ])("an answer of %d makes a service reachable: %s", async (status, reachable) => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.writeHead(status).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
    for (const _ of [1, 2]) expect(await canReach(url)).toBe(reachable);
    expect(asked).toBe(1);
    server.close();
  });

  test("builds that were cut off more than a day ago are removed, others stay", async () => {
    for (const name of ["build-old", "build-new", "bin"]) await mkdir(join(cache, name), { recursive: true });
    const longAgo = Date.now() / 1000 - 25 * 3600;
    for (const name of ["build-old", "bin"]) await utimes(join(cache, name), longAgo, longAgo);
    // As where another run removes it in between: it is listed, and is not there.
    await symlink(join(cache, "nowhere"), join(cache, "build-gone"));
    await removeLeftovers();
    expect(["build-old", "build-new", "bin"].map((name) => existsSync(join(cache, name)))).toEqual([false, true, true]);
  });
});

describe("progress", () => {
  test("is told every ten seconds where no terminal shows it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const told = vi.spyOn(console, "error").mockReturnValue();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const began = Promise.withResolvers<undefined>();
    const tool = tell("Pulumi CLI", async (report) => {
      report("compiling");
      began.resolve(undefined);
      await promise;
    });
    const bringing = bringAll([[tool]]);
    // Not awaited in rounds, each of which would move this clock.
    await began.promise;
    expect(told).toHaveBeenCalledWith("  Pulumi CLI: bringing it");
    vi.advanceTimersByTime(10_000);
    expect(told).toHaveBeenLastCalledWith("  Pulumi CLI: still at work (10 s): compiling");
    resolve(undefined);
    expect(await bringing).toMatchObject([{ name: "Pulumi CLI", how: "built" }]);
  });

  test("ends with the first failure, which ends what runs beside it", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const began = performance.now();
    const slow = tell("slow", (report) => runReporting(report, "sleep", ["60"]));
    const broken = tell("broken", () => Promise.reject(new Error("write: no space left on device")));
    await expect(bringAll([[slow], [broken]])).rejects.toThrow(/the disk is full: free some space .*run this again/);
    expect(performance.now() - began).toBeLessThan(5000);
    await expect(bringAll([[tell("next", (report) => runReporting(report, "true", []))]])).resolves.toHaveLength(1);
  });

  test("of a tool that another run brings is waited for, and no other tool is", async () => {
    const told = vi.spyOn(console, "error").mockReturnValue();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let built = 0;
    const slow = tell("Kubernetes", async () => {
      await promise;
      built += 1;
    });
    slow.isThere = () => Promise.resolve(built > 0);
    const first = bringAll([[slow]]);
    await expect.poll(() => told).toHaveBeenCalledWith("  Kubernetes: bringing it");
    expect(await bringAll([[tell("other", () => Promise.resolve())]])).toMatchObject([{ name: "other" }]);
    const second = bringAll([[slow]]);
    await expect
      .poll(() => told)
      .toHaveBeenCalledWith(expect.stringMatching(/another run is bringing it.*tool-kubernetes\.lock/));
    resolve(undefined);
    expect([(await first).length, (await second).length, built]).toEqual([1, 0, 1]);
  });

  test("of a program that is missing or takes too long says which", async () => {
    await expect(runReporting(quiet, "/nowhere/tool", [])).rejects.toThrow("/nowhere/tool");
    const limit = { timeoutMinutes: 0.001 };
    await expect(runReporting(quiet, "sleep", ["60"], limit)).rejects.toThrow("sleep 60 took more than 0.001 minutes");
  });
});

describe.runIf(process.platform === "linux")("services", () => {
  test("are stopped where they were started from here, and nothing else is", async () => {
    await startDaemon({ ...sleeper, name: "own", answers: hasRecord("own") });
    const foreign = spawn("/bin/sleep", ["60"]);
    await writeFile(join(runDirectory, "foreign.pid"), JSON.stringify({ pid: foreign.pid, program: "/bin/dockerd" }));
    await writeFile(join(runDirectory, "damaged.pid"), "{");
    const { pid } = JSON.parse(await readFile(join(runDirectory, "own.pid"), "utf8"));
    expect(await stopDaemons()).toEqual(["own"]);
    expect(await commandLine(pid)).toBe("");
    expect(foreign.exitCode).toBeNull();
    foreign.kill();
    expect(existsSync(join(runDirectory, "own.pid"))).toBe(false);
  });

  test("that do not answer in time are ended, and their last lines told", async () => {
    let pid = 0;
    const read = (file: string) => readFile(join(runDirectory, file), "utf8").catch(() => "");
    const answers = async () => {
      const record = await read("mute.pid");
      if (record === "") return false;
      pid = JSON.parse(record).pid;
      // However long its start takes.
      await expect.poll(() => read("mute.log")).toBe("hello\n");
      return false;
    };
    const mute = { ...sleeper, name: "mute", program: "/bin/sh", flags: ["-c", "echo hello; exec sleep 60"] };
    await expect(startDaemon({ ...mute, answers, timeoutSeconds: 0.3 })).rejects.toThrow(/did not answer .*\nhello/);
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => commandLine(pid)).toBe("");
  });

  test("that answer already are not started again", async () => {
    await startDaemon({ ...sleeper, name: "twice", answers: () => Promise.resolve(true) });
    expect(existsSync(join(runDirectory, "twice.pid"))).toBe(false);
  });
});

const sleeper = { program: "/bin/sleep", flags: ["60"], timeoutSeconds: 5 };

function tell(name: string, bring: (report: (line: string) => void) => Promise<void>) {
  return {
    name,
    isThere: () => Promise.resolve(false),
    bring: (report: (line: string) => void) => bring(report).then(() => "built" as const),
  };
}

function hasRecord(name: string) {
  return () => Promise.resolve(existsSync(join(runDirectory, `${name}.pid`)));
}

function commandLine(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}
