import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type * as PRetry from "p-retry";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as Download from "../../toolchain/download.ts";

const scratch = await mkdtemp(join(tmpdir(), "slipway-plugin-"));
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));
vi.stubEnv("PULUMI_HOME", join(scratch, "pulumi"));
vi.mock("../../toolchain/reach.ts", () => ({ canReachPulumi: () => Promise.resolve(true) }));
// Attempts follow each other at once.
vi.mock("p-retry", async (original) => {
  const { default: pRetry, ...rest } = await original<typeof PRetry>();
  const atOnce = (step: () => Promise<unknown>, options: object) =>
    pRetry(step, { ...options, minTimeout: 0, maxTimeout: 0 });
  return { ...rest, default: atOnce };
});
const release = { checksums: () => Promise.resolve("") };
vi.mock("../../toolchain/download.ts", async (original) => ({
  ...(await original<typeof Download>()),
  downloadText: () => release.checksums(),
}));

const { dockerBuildPlugin } = await import("../../toolchain/docker-build-plugin.ts");

const quiet = () => undefined;
const programs = join(scratch, "path");
const manifest = join(import.meta.dirname, "../../node_modules/@pulumi/docker-build/package.json");

afterAll(() => rm(scratch, { recursive: true }));

describe("the docker-build plugin", () => {
  const archive = /pulumi-resource-docker-build-v(\S+)-(linux|darwin|windows)-(amd64|arm64)\.tar\.gz/;

  beforeEach(async () => {
    await mkdir(programs, { recursive: true });
    vi.stubEnv("PATH", programs);
    await putProgram("pulumi-language-nodejs", "");
    await putProgram("pulumi", `if [ "$1" = version ]; then echo v3.259.0; else echo $* >> ${scratch}/plugin; fi`);
    await putProgram("go", "echo go1.19.8");
  });
  afterEach(() => rm(join(scratch, "plugin"), { force: true }));

  test("is downloaded with the checksum of its release", async () => {
    const { version } = JSON.parse(await readFile(manifest, "utf8"));
    const system = process.platform === "win32" ? "windows" : process.platform;
    const name = `pulumi-resource-docker-build-v${version}-${system}-${process.arch === "x64" ? "amd64" : process.arch}.tar.gz`;
    expect(name).toMatch(archive);
    const sum = "ab".repeat(32);
    vi.spyOn(release, "checksums").mockResolvedValue(`${"0".repeat(64)}  another.tar.gz\n${sum}  ${name}\n`);
    expect(await dockerBuildPlugin.bring(quiet)).toBe("downloaded");
    expect(await readFile(join(scratch, "plugin"), "utf8")).toBe(
      `plugin install resource docker-build ${version} --checksum ${sum}\n`,
    );
  });

  test.each([
    ["cannot be had", () => Promise.reject(new Error("404"))],
    ["does not name it", () => Promise.resolve(`${"0".repeat(64)}  another.tar.gz\n`)],
  ])("is built where the list of checksums %s", async (_, list) => {
    vi.spyOn(release, "checksums").mockImplementation(list);
    await expect(dockerBuildPlugin.bring(quiet)).rejects.toThrow("pulumi-resource-docker-build cannot be built with");
    await expect(readFile(join(scratch, "plugin"), "utf8")).rejects.toThrow("ENOENT");
  });

  test("counts as missing while its installation is cut off", async () => {
    const { version } = JSON.parse(await readFile(manifest, "utf8"));
    const folder = join(scratch, "pulumi", "plugins", `resource-docker-build-v${version}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "pulumi-resource-docker-build"), "", { mode: 0o755 });
    await writeFile(`${folder}.partial`, "");
    expect(await dockerBuildPlugin.isThere()).toBe(false);
    await rm(`${folder}.partial`);
    expect(await dockerBuildPlugin.isThere()).toBe(true);
  });
});

async function putProgram(name: string, script: string): Promise<void> {
  await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
