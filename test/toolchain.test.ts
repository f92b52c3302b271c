import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const scratch = await mkdtemp(join(tmpdir(), "slipway-toolchain-"));
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));
vi.stubEnv("PULUMI_HOME", join(scratch, "pulumi"));
vi.stubEnv("BUILDX_CONFIG", join(scratch, "buildx"));

const reach = { hub: true, pulumi: true };
vi.mock("../toolchain/reach.ts", () => ({
  canReach: () => Promise.resolve(reach.pulumi),
  canReachDockerHub: () => Promise.resolve(reach.hub),
}));
const install = vi.fn((_: { root: string }) => Promise.resolve());
vi.mock("@pulumi/pulumi/automation/index.js", () => ({ PulumiCommand: { install } }));

const { builderTool } = await import("../toolchain/builder.ts");
const { runDirectory } = await import("../toolchain/cache.ts");
const { installDebianPackages } = await import("../toolchain/commands.ts");
const { dockerBuildPlugin } = await import("../toolchain/docker-build-plugin.ts");
const { dockerEngine } = await import("../toolchain/docker-engine.ts");
const { buildGoProgram } = await import("../toolchain/go.ts");
const { withLock } = await import("../toolchain/lock.mjs");
const { pulumiDirectory, pulumiTool } = await import("../toolchain/pulumi.ts");
const { stopServices } = await import("../toolchain/index.ts");

const quiet = () => undefined;
const programs = join(scratch, "path");

beforeEach(async () => {
  await mkdir(programs, { recursive: true });
  vi.stubEnv("PATH", programs);
  vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
  Object.assign(reach, { hub: true, pulumi: true });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(programs, { recursive: true });
});
afterAll(() => rm(scratch, { recursive: true }));

async function putProgram(name: string, script: string): Promise<string> {
  const file = join(programs, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe("the Pulumi CLI", () => {
  test("of the user is taken where it is recent, and asked for its version once", async () => {
    await putProgram("pulumi", `echo v3.201.0; echo asked >> ${scratch}/asked`);
    expect(await pulumiDirectory()).toBe(programs);
    expect(await pulumiDirectory()).toBe(programs);
    expect(await readFile(join(scratch, "asked"), "utf8")).toBe("asked\n");
  });

  test.each([
    ["is too old", "echo v3.199.0"],
    ["does not start", "exit 1"],
  ])("of the user is left alone where it %s", async (_, script) => {
    await putProgram("pulumi", script);
    expect(await pulumiTool.isThere()).toBe(false);
  });

  test("is downloaded where the download can be reached", async () => {
    expect(await pulumiTool.bring(quiet)).toBe("downloaded");
    expect(install.mock.lastCall?.[0].root).toBe(join(scratch, "cache", "pulumi"));
  });
});

describe("a Go program", () => {
  const program = { name: "tool", package: "example.com/tool", version: "v1.0.0" };

  test("names both ways out where Go is too old", async () => {
    await putProgram("go", "echo go1.19.8");
    await expect(buildGoProgram(quiet, program)).rejects.toThrow(/access to the network, or install Go 1\.24/);
  });

  test("is built with what it asks for, and never twice", async () => {
    const built = `if [ $1 = env ]; then echo go1.24.0; exit; fi; if [ $1 = build ]; then
      /bin/mkdir -p out; echo built > out/tool; /bin/chmod +x out/tool; echo built >> ${scratch}/builds; fi`;
    await putProgram("go", built);
    const file = await buildGoProgram(quiet, program);
    expect(await buildGoProgram(quiet, program)).toBe(file);
    expect(await readFile(join(scratch, "builds"), "utf8")).toBe("built\n");
  });

  test("shows the compiler's last lines where it does not compile", async () => {
    await putProgram("go", "if [ $1 = env ]; then echo go1.24.0; exit; fi; echo does not compile; exit 2");
    await expect(buildGoProgram(quiet, { ...program, version: "v2.0.0" })).rejects.toThrow("does not compile");
  });
});

describe("Debian packages", () => {
  test("are not looked for on another system, which gets the other way out", async () => {
    await expect(installDebianPackages(quiet, ["docker.io"], "do that")).rejects.toThrow(
      "docker.io is missing: do that",
    );
  });

  test("are for root to install", async () => {
    await putProgram("apt-get", "echo installed");
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    await expect(installDebianPackages(quiet, ["docker.io"], "do that")).rejects.toThrow(
      "sudo apt-get install docker.io",
    );
  });
});

describe("the Docker engine", () => {
  test("that DOCKER_HOST names and that does not answer is for the user to start", async () => {
    expect(await dockerEngine.isThere()).toBe(false);
    await expect(dockerEngine.bring(quiet)).rejects.toThrow("DOCKER_HOST=unix:///nowhere/docker.sock: start it");
  });
});

describe("the image builder", () => {
  test("runs in a container on the host's network where Docker Hub can be reached", async () => {
    expect(await builderTool.bring(quiet)).toBe("installed");
    const instance = JSON.parse(await readFile(join(scratch, "buildx", "instances", "slipway"), "utf8"));
    expect(instance).toMatchObject({ Driver: "docker-container", Nodes: [{ DriverOpts: { network: "host" } }] });
    expect(await builderTool.isThere()).toBe(true);
    // Where Docker Hub is out of reach, another builder is wanted.
    reach.hub = false;
    expect(await builderTool.isThere()).toBe(false);
  });
});

test("the docker-build plugin counts as missing while its installation is cut off", async () => {
  const manifest = join(import.meta.dirname, "../node_modules/@pulumi/docker-build/package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8"));
  const folder = join(scratch, "pulumi", "plugins", `resource-docker-build-v${version}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pulumi-resource-docker-build"), "", { mode: 0o755 });
  await writeFile(`${folder}.partial`, "");
  expect(await dockerBuildPlugin.isThere()).toBe(false);
  await rm(`${folder}.partial`);
  expect(await dockerBuildPlugin.isThere()).toBe(true);
});

describe.runIf(process.platform === "linux")("services", () => {
  test("are stopped where they were started from here, and nothing else is", async () => {
    const own = spawn("/bin/sleep", ["60"]);
    const foreign = spawn("/bin/sleep", ["60"]);
    await mkdir(runDirectory, { recursive: true });
    await writeFile(join(runDirectory, "own.pid"), JSON.stringify({ pid: own.pid, program: "/bin/sleep" }));
    await writeFile(join(runDirectory, "foreign.pid"), JSON.stringify({ pid: foreign.pid, program: "/bin/dockerd" }));
    await writeFile(join(runDirectory, "damaged.pid"), "{");
    const exit = once(own, "exit");
    expect(await stopServices()).toEqual(["own"]);
    await exit;
    expect(foreign.exitCode).toBeNull();
    foreign.kill();
    expect(existsSync(join(runDirectory, "own.pid"))).toBe(false);
  });
});

describe("the lock", () => {
  test("lets one run at a time", async () => {
    const file = join(scratch, "turn.lock");
    const order: string[] = [];
    const turn = (name: string) =>
      withLock(
        file,
        () => order.push(`${name} waits`),
        async () => {
          order.push(`${name} begins`);
          await new Promise((resolve) => setTimeout(resolve, 50));
          order.push(`${name} ends`);
        },
      );
    await Promise.all([turn("first"), turn("second")]);
    expect(order.filter((line) => !line.endsWith("waits"))).toHaveLength(4);
    expect(order.at(-3)?.split(" ")[0]).not.toBe(order.at(-1)?.split(" ")[0]);
  });

  test("of a run that was killed is taken over", async () => {
    const gone = spawn("/bin/true");
    await once(gone, "exit");
    const file = join(scratch, "left.lock");
    await writeFile(file, String(gone.pid));
    expect(await withLock(file, quiet, () => Promise.resolve("ran"))).toBe("ran");
  });
});
