import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type * as PRetry from "p-retry";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as PulumiRelease from "../../toolchain/pulumi-release.ts";

const scratch = await mkdtemp(join(tmpdir(), "slipway-toolchain-"));
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));

const reach = { pulumi: true };
vi.mock("../../toolchain/reach.ts", () => ({
  canReachPulumi: () => Promise.resolve(reach.pulumi),
}));
// Attempts follow each other at once.
vi.mock("p-retry", async (original) => {
  const { default: pRetry, ...rest } = await original<typeof PRetry>();
  return {
    ...rest,
    default: (step: () => Promise<unknown>, options: object) =>
      pRetry(step, { ...options, minTimeout: 0, maxTimeout: 0 }),
  };
});
const release = { install: () => Promise.resolve() };
vi.mock("../../toolchain/pulumi-release.ts", async (original) => ({
  ...(await original<typeof PulumiRelease>()),
  installRelease: () => release.install(),
}));

const { installDebianPackages } = await import("../../toolchain/commands.ts");
const { WrongContentError } = await import("../../toolchain/download.ts");
const { buildGoProgram } = await import("../../toolchain/offline/go.ts");
const { pulumiDirectory, pulumiTool } = await import("../../toolchain/pulumi.ts");

const quiet = () => undefined;
const programs = join(scratch, "path");

beforeEach(async () => {
  await mkdir(programs, { recursive: true });
  vi.stubEnv("PATH", programs);
  reach.pulumi = true;
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
  beforeEach(() => putProgram("pulumi-language-nodejs", ""));

  test("of the user is taken where it is recent, and asked for its version once", async () => {
    await putProgram("pulumi", `echo v3.201.0; echo asked >> ${scratch}/asked`);
    expect(await pulumiDirectory()).toBe(programs);
    expect(await pulumiDirectory()).toBe(programs);
    expect(await readFile(join(scratch, "asked"), "utf8")).toBe("asked\n");
  });

  test("of the user is left alone where no language host is beside it", async () => {
    await putProgram("pulumi", "echo v3.202.0");
    await rm(join(programs, "pulumi-language-nodejs"));
    expect(await pulumiTool.isThere()).toBe(false);
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
  });

  test("is built where its download fails, and never where what came is not what was published", async () => {
    await putProgram("go", "echo go1.19.8");
    vi.spyOn(release, "install").mockRejectedValueOnce(new Error("the connection was cut"));
    await expect(pulumiTool.bring(quiet)).rejects.toThrow("pulumi cannot be built with");
    vi.spyOn(release, "install").mockRejectedValueOnce(new WrongContentError("not what was published"));
    await expect(pulumiTool.bring(quiet)).rejects.toThrow("not what was published");
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

  test.each([
    ["", "sum.golang.org", "", "GONOSUMDB=none GOINSECURE=none GOSUMDB="],
    ["although it is off", "off", "", "GONOSUMDB=none GOINSECURE=none GOSUMDB=sum.golang.org"],
    ["in a database of one's own", "sums.example", "https://go.example", "GONOSUMDB=none GOINSECURE=none GOSUMDB="],
    ["unless a proxy of one's own goes without", "off", "https://go.example", "GONOSUMDB=* GOINSECURE= GOSUMDB="],
  ])("is held against the checksum database %s", async (_, database, proxy, settings) => {
    const version = `v3.0.${settings.length + proxy.length}`;
    vi.stubEnv("GONOSUMDB", "*");
    await putProgram(
      "go",
      `if [ "$2" = GOSUMDB ]; then echo ${database}; exit; fi; if [ "$2" = -changed ]; then echo "${proxy}"; exit; fi; if [ $1 = env ]; then echo go1.24.0; exit; fi
      echo GONOSUMDB=$GONOSUMDB GOINSECURE=$GOINSECURE GOSUMDB=$GOSUMDB > ${scratch}/settings; exit 2`,
    );
    await expect(buildGoProgram(quiet, { ...program, version })).rejects.toThrow();
    expect(await readFile(join(scratch, "settings"), "utf8")).toBe(`${settings}\n`);
    vi.stubEnv("GONOSUMDB", undefined);
  });

  test("is fetched again after a cut connection", async () => {
    const fetched = `if [ $1 = env ]; then echo go1.24.0; exit; fi; if [ $1 = get ] && [ ! -f ${scratch}/cut ]; then
      echo cut > ${scratch}/cut; exit 1; fi; if [ $1 = build ]; then
      /bin/mkdir -p out; echo built > out/tool; /bin/chmod +x out/tool; fi`;
    await putProgram("go", fetched);
    await expect(buildGoProgram(quiet, { ...program, version: "v1.5.0" })).resolves.toMatch("tool-v1.5.0");
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

  test("are installed after what was cut off is finished, and while another installation ends", async () => {
    for (const name of ["apt-get", "dpkg"]) await putProgram(name, `echo ${name} $* >> ${scratch}/calls`);
    vi.spyOn(process, "getuid").mockReturnValue(0);
    await installDebianPackages(quiet, ["docker.io"], "do that");
    const [repair, update, install] = (await readFile(join(scratch, "calls"), "utf8")).split("\n");
    expect([repair, update]).toEqual(["dpkg --configure -a", "apt-get update -q"]);
    expect(install).toMatch(/^apt-get install -y .*DPkg::Lock::Timeout=300 docker.io$/);
  });
});
