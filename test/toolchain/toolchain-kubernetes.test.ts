import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Report } from "../../toolchain/tool.ts";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { checkout } from "../checkout.ts";

const scratch = await mkdtemp(join(tmpdir(), "slipway-cluster-tool-"));
vi.stubEnv("SLIPWAY_CACHE", scratch);

const { kubernetesTool, lackOf } = await import("../../toolchain/offline/kubernetes/tool.ts");
const { inBackground, withTimeLeft } = await import("../../toolchain/offline/kubernetes/build.ts");
const { allowCommands, runReporting } = await import("../../toolchain/commands.ts");
const { withLock } = await import("../../toolchain/lock.ts");
const { beginKubernetes } = await import("../set-up/kubernetes.ts");
const { kubernetesDirectory, sourceDirectory, versions } = await import("../../toolchain/offline/kubernetes/places.ts");

const nobody = new AbortController().signal;
const lock = join(scratch, "tool-kubernetes.lock");

afterEach(() => vi.restoreAllMocks());
afterAll(() => rm(scratch, { recursive: true }));

describe("a Kubernetes on this machine", () => {
  test("is kept under a name that carries its version and what it is built of", () => {
    expect(kubernetesDirectory.startsWith(join(scratch, "bin"))).toBe(true);
    expect(basename(kubernetesDirectory)).toMatch(new RegExp(`^kubernetes-v${versions.kubernetes}-[0-9a-f]{12}$`));
    expect(existsSync(join(sourceDirectory, "cluster/go.mod"))).toBe(true);
  });

  test("is refused where it cannot run, with the reason and another way", async () => {
    vi.spyOn(process, "getuid").mockReturnValue(0);
    expect(lackOf({ platform: "darwin", arch: "arm64" })).toBe("a node of Kubernetes needs Linux");
    expect(lackOf({ platform: "linux", arch: "arm64" })).toContain("x86-64 alone");
    expect(lackOf({ platform: "linux", arch: "x64" })).toBeUndefined();
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    expect(lackOf({ platform: "linux", arch: "x64" })).toBe("only root may run containers");
    expect(await kubernetesTool.isThere()).toBe(false);
    await expect(kubernetesTool.bring(() => undefined)).rejects.toThrow(
      /cannot run on this machine: .*kind\.sigs\.k8s\.io/,
    );
  });

  test("that is not built in time is said, ends what builds it, and holds up nobody", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const bring = (seconds: string) => async (report: Report) => {
      await runReporting(report, "sleep", [seconds]);
      return "built" as const;
    };
    const tool = (seconds: string) => ({ ...kubernetesTool, isThere: async () => false, bring: bring(seconds) });
    const slow = await beginKubernetes(nobody, async () => [tool("60")]);
    expect(slow.isThere).toBe(false);
    expect(await slow.lack(0.001)).toMatch(/not built 0\.001 minutes after all else had ended; the next run goes on/);
    const onWait = vi.fn();
    await withLock(lock, onWait, () => Promise.resolve());
    expect(onWait).not.toHaveBeenCalled();
    const next = await beginKubernetes(nobody, async () => [tool("0")]);
    expect(await next.lack(0.1)).toBe("");
    const broken = await beginKubernetes(nobody, async () => [tool("never")]);
    expect(await broken.lack(0.1)).toMatch(/sleep never failed/);
  });

  test("that another run builds is waited for as long, and no longer", async () => {
    const told = vi.spyOn(console, "error").mockReturnValue();
    const release = Promise.withResolvers<undefined>();
    const other = withLock(lock, vi.fn(), () => release.promise);
    const bring = vi.fn(async () => "built" as const);
    const tool = { ...kubernetesTool, isThere: async () => false, bring };
    const waiting = await beginKubernetes(nobody, async () => [tool]);
    await expect.poll(() => told).toHaveBeenCalledWith(expect.stringContaining("another run is bringing it"));
    expect(await waiting.lack(0.001)).toMatch(/not built/);
    release.resolve(undefined);
    await other;
    // What still waited would take the lock now.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(bring).not.toHaveBeenCalled();
  });

  test("ends with the run, which alone hears the signal of the system", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const listeners = () => signals.map((signal) => process.listenerCount(signal));
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    const [before, run, began] = [listeners(), new AbortController(), Promise.withResolvers<undefined>()];
    let [heard, cleanedUp]: [number[], boolean] = [[], false];
    const bring = async (report: Report) => {
      heard = listeners();
      began.resolve(undefined);
      await runReporting(report, "sleep", ["60"]).finally(() => (cleanedUp = true));
      return "built" as const;
    };
    const coming = await beginKubernetes(run.signal, async () => [
      { ...kubernetesTool, isThere: async () => false, bring },
    ]);
    await began.promise;
    expect(heard).toEqual(before);
    run.abort();
    expect(await coming.lack(1)).toMatch(/sleep 60 failed/);
    expect([cleanedUp, kill.mock.calls.filter(([pid]) => pid === process.pid)]).toEqual([true, []]);
  });

  test.runIf(process.platform === "linux")("is built when little else wants the processors", async () => {
    const groups = existsSync("/proc/self/autogroup") ? "cat /proc/self/autogroup;" : "echo nice 10;";
    const [command, flags] = await inBackground("sh", ["-c", `${groups} nice`]);
    allowCommands();
    const lines: string[] = [];
    await runReporting((line) => lines.push(line), command, flags);
    expect(lines[0]).toMatch(/nice 10$/);
    // Beside what the test itself runs with.
    expect(Number(lines[1])).toBeGreaterThanOrEqual(10);
  });

  const dies = existsSync("/usr/bin/setpriv");
  test.runIf(process.platform === "linux" && dies)(
    "is built no longer where the group of its run is killed",
    async () => {
      const build = join(checkout, "toolchain/offline/kubernetes/build.ts");
      const text = `import { spawn } from "node:child_process";
      const { inBackground } = await import(${JSON.stringify(build)});
      const [command, flags] = await inBackground("sleep", ["60"]);
      console.log(spawn(command, flags, { stdio: "ignore" }).pid);`;
      const run = spawn(process.execPath, ["--input-type=module", "--eval", text], {
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line]: Buffer[] = await once(run.stdout, "data");
      const commandLine = () => readFile(`/proc/${String(line).trim()}/cmdline`, "utf8").catch(() => "");
      await expect.poll(commandLine).toBe("sleep\0" + "60\0");
      process.kill(-(run.pid ?? 0), "SIGKILL");
      await expect.poll(commandLine).toBe("");
    },
  );

  test("says how much is left while it is built", () => {
    const lines: string[] = [];
    const clock = { now: 0 };
    const tell = withTimeLeft(
      (line) => lines.push(line),
      "Kubernetes",
      4,
      () => clock.now,
    );
    tell("go: downloading k8s.io/api v0.37.2");
    clock.now = 60_000;
    tell("k8s.io/api/core/v1");
    expect(lines).toEqual([
      "go: downloading k8s.io/api v0.37.2",
      "Kubernetes: 1 of at most 4 packages, about 3 min left (v1)",
    ]);
  });
});
