import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type * as FileSystem from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const scratch = await mkdtemp(join(tmpdir(), "slipway-waits-"));
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));
vi.mock("node:fs/promises", async (original) => {
  const { readFile: read, ...rest } = await original<typeof FileSystem>();
  const readFile = (...[file, ...more]: Parameters<typeof read>) =>
    file === "/etc/os-release" ? Promise.resolve("ID=ubuntu\n") : read(file, ...more);
  return { ...rest, readFile };
});

const { allowCommands, endCommands, installDebianPackages } = await import("../../toolchain/commands.ts");
const { withLock } = await import("../../toolchain/lock.ts");
const { bringAll } = await import("../../toolchain/progress.ts");
const { goingFirst, ToolError } = await import("../../toolchain/tool.ts");
const { chromiumTool } = await import("../set-up/chromium.ts");

const node = process.execPath;
const brought = vi.fn();

beforeEach(() => {
  vi.spyOn(console, "error").mockReturnValue();
  brought.mockReset();
});
afterEach(() => {
  process.execPath = node;
  allowCommands();
  vi.restoreAllMocks();
});
afterAll(() => rm(scratch, { recursive: true }));

describe("what waits for an engine that another run brings", () => {
  const tool = (name: string, bring: () => Promise<unknown>) => ({
    name,
    isThere: () => Promise.resolve(false),
    bring: () => bring().then(() => "built" as const),
  });

  test.each([
    ["a tool beside it fails", () => Promise.reject(new ToolError("the build failed")), "the build failed"],
    ["the run is interrupted", () => Promise.resolve(), "aborted"],
  ])("ends where %s", async (_, beside, reason) => {
    const other = await hold("tool-docker-engine.lock");
    const interruption = new AbortController();
    const { tool: engine, turn } = goingFirst(tool("Docker engine", brought));
    const isWaiting = Promise.withResolvers<undefined>();
    const follower = tool("PostgreSQL", () => {
      isWaiting.resolve(undefined);
      return turn;
    });
    const failing = tool("Pulumi CLI", () => isWaiting.promise.then(beside));
    const bringing = bringAll([[failing], [engine], [follower]], interruption.signal);
    void isWaiting.promise.then(() => setTimeout(() => interruption.abort(), 300));
    await expect(bringing).rejects.toThrow(reason);
    expect(brought).not.toHaveBeenCalled();
    await other.end();
  });
});

describe("the system's packages", () => {
  beforeEach(async () => {
    const programs = join(scratch, "programs");
    await mkdir(programs, { recursive: true });
    for (const name of ["apt-get", "own-node"]) {
      await writeFile(join(programs, name), "#!/bin/sh\nexit 0\n");
      await chmod(join(programs, name), 0o755);
    }
    vi.stubEnv("PATH", programs);
    vi.spyOn(process, "getuid").mockReturnValue(0);
    process.execPath = join(programs, "own-node");
  });

  test("that another run installs are waited for until the end of this one", async () => {
    const other = await hold("debian.lock");
    const installing = installDebianPackages(other.onWait, ["runc"], "do that");
    await other.isWaitedFor;
    endCommands();
    await expect(installing).rejects.toThrow("aborted");
    await other.end();
  });

  test.runIf(process.platform === "linux")("are Playwright's to install in its turn", async () => {
    const other = await hold("debian.lock");
    const bringing = chromiumTool.bring(other.onWait).finally(brought);
    await other.isWaitedFor;
    expect(brought).not.toHaveBeenCalled();
    await other.end();
    expect(await bringing).toBe("downloaded");
  });
});

/** Holds a lock as another run would, and hears who waits for it. */
async function hold(name: string) {
  const [release, held, waited] = [1, 2, 3].map(() => Promise.withResolvers<undefined>());
  const holding = withLock(join(scratch, "cache", name), vi.fn(), async () => {
    held?.resolve(undefined);
    await release?.promise;
  });
  await held?.promise;
  return {
    isWaitedFor: waited?.promise,
    onWait: (line: string) => line.includes("waiting for it") && waited?.resolve(undefined),
    async end() {
      release?.resolve(undefined);
      await holding;
    },
  };
}
