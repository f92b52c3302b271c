import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type * as PRetry from "p-retry";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const scratch = await mkdtemp(join(tmpdir(), "slipway-downloads-"));
const cache = join(scratch, "cache");
vi.stubEnv("SLIPWAY_CACHE", cache);
// Attempts follow each other at once.
vi.mock("p-retry", async (original) => {
  const { default: pRetry, ...rest } = await original<typeof PRetry>();
  const atOnce = (step: () => Promise<unknown>, options: object) =>
    pRetry(step, { ...options, minTimeout: 0, maxTimeout: 0 });
  return { ...rest, default: atOnce };
});

const { download, downloadText } = await import("../../toolchain/download.ts");
const { nodePackages, pinPackages } = await import("../../toolchain/npm-packages.mjs");
const { installRelease, releaseFor } = await import("../../toolchain/pulumi-release.ts");
const { canReach } = await import("../../toolchain/reach.ts");

const quiet = () => undefined;
const asked: string[] = [];
let answer: RequestListener;
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  void answer(request, response);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;

/** An archive as Pulumi releases it, whose program leaves a trace when it runs. */
const trace = join(scratch, "trace");
await mkdir(join(scratch, "pulumi"));
await writeFile(join(scratch, "pulumi/pulumi"), `#!/bin/sh\necho ran >> ${trace}\n`, { mode: 0o755 });
await execa("tar", ["-C", scratch, "-czf", join(scratch, "release.tar.gz"), "pulumi"]);
const archive = await readFile(join(scratch, "release.tar.gz"));
const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
const url = `${origin}/release.tar.gz`;

beforeEach(() => {
  asked.length = 0;
  answer = (_, response) => response.end(archive);
});
afterEach(() => vi.unstubAllEnvs);
afterAll(async () => {
  server.close();
  await rm(scratch, { recursive: true });
});

describe("the released Pulumi CLI", () => {
  const folder = join(cache, "pulumi-test");
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("is there as a whole once it is the one that was published", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "half of another"), "");
    await installRelease(quiet, { url, digest }, folder);
    expect(await readdir(folder)).toEqual(["pulumi"]);
    await execa(join(folder, "pulumi"));
    expect(await readFile(trace, "utf8")).toBe("ran\n");
    await rm(trace);
  });

  test("is refused before anything of it runs where it is another one", async () => {
    const published = { url, digest: `sha256:${"0".repeat(64)}` };
    await expect(installRelease(quiet, published, folder)).rejects.toThrow(
      /release\.tar\.gz is not the file that was published: its sha256 is [0-9a-f]{64} instead of 0{64}\. Nothing of it/,
    );
    expect([existsSync(folder), existsSync(trace)]).toEqual([false, false]);
    expect(await leftovers()).toEqual([]);
    // Another attempt would bring the same.
    expect(asked).toHaveLength(1);
  });

  test.each([
    ["linux", "x64", "linux-x64.tar.gz"],
    ["linux", "arm64", "linux-arm64.tar.gz"],
    ["darwin", "arm64", "darwin-arm64.tar.gz"],
    ["win32", "arm64", "windows-x64.zip"],
  ] as const)("is known by its digest for %s on %s", (platform, architecture, name) => {
    const release = releaseFor(platform, architecture);
    expect(release.url).toMatch(
      new RegExp(`^https://get\\.pulumi\\.com/releases/sdk/pulumi-v\\d+\\.\\d+\\.\\d+-${name}$`),
    );
    expect(release.digest).toMatch(/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);
  });

  test("is for the user to install where there is none", () => {
    expect(() => releaseFor("freebsd", "x64")).toThrow("no Pulumi CLI for freebsd on x64: install Pulumi (https://");
  });
});

describe("a download", () => {
  const file = join(cache, "file");
  afterEach(() => rm(file, { force: true }));

  test("that is cut off is begun anew, and no half of it is ever at its place", async () => {
    answer = (_, response) => {
      expect(existsSync(file)).toBe(false);
      if (asked.length === 3) return response.end(archive);
      response.setHeader("content-length", archive.length);
      response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
    };
    await download(quiet, { url, digest }, file);
    expect(await readFile(file)).toEqual(archive);
    expect(asked).toHaveLength(3);
  });

  test.each([
    [503, 3],
    [429, 3],
    [404, 1],
    [403, 1],
  ])("answered with %d is asked for %d times, and says so without a stack", async (status, times) => {
    answer = (_, response) => response.writeHead(status).end("no");
    await expect(download(quiet, { url, digest }, file)).rejects.toThrow(`${url} answered ${status}`);
    expect(asked).toHaveLength(times);
    expect(await leftovers()).toEqual([]);
  });

  test("from where nobody answers says why", async () => {
    await expect(downloadText(quiet, "http://127.0.0.1:1/list")).rejects.toThrow(
      /127\.0\.0\.1:1\/list cannot be downloaded: .*(ECONNREFUSED|bad port)/,
    );
  });

  test("goes through the proxy that the environment names", async () => {
    vi.stubEnv("HTTP_PROXY", origin);
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    const tunnels: string[] = [];
    server.once("connect", ({ url }, socket) => {
      tunnels.push(url ?? "");
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await canReach("http://registry.example/v2/");
    expect([...tunnels, ...asked].join()).toContain("registry.example");
    vi.stubEnv("HTTP_PROXY", "");
  });
});

describe("a package of npm", () => {
  test("is refused where its content is another one, and none of it runs", async () => {
    const [{ name, version }] = [nodePackages["linux-x64"] ?? { name: "", version: "" }];
    const forged = join(scratch, "forged");
    await mkdir(join(forged, "package/bin"), { recursive: true });
    const scripts = { preinstall: `echo ran >> ${trace}` };
    await writeFile(join(forged, "package/package.json"), JSON.stringify({ name, version, scripts }));
    await execa("tar", ["-C", forged, "-czf", join(forged, "forged.tgz"), "package"]);
    const tarball = await readFile(join(forged, "forged.tgz"));
    const integrity = nodePackages["linux-x64"]?.integrity ?? "";
    const dist = { tarball: `${origin}/forged.tgz`, integrity };
    answer = (request, response) =>
      request.url === "/forged.tgz"
        ? response.end(tarball)
        : response.end(JSON.stringify({ name, "dist-tags": {}, versions: { [version]: { name, version, dist } } }));
    const project = join(scratch, "project");
    await mkdir(project);
    const flags = pinPackages(project, [{ name, version, integrity }]);
    const env = { npm_config_registry: origin, npm_config_cache: join(scratch, "npm"), npm_config_fetch_retries: "0" };
    const result = await execa("npm", flags, { cwd: project, env, reject: false });
    expect(result.stderr).toContain("EINTEGRITY");
    expect([result.exitCode, existsSync(trace), existsSync(join(project, "node_modules", name))]).toEqual([
      1,
      false,
      false,
    ]);
    expect(asked).toContain("/forged.tgz");
  });
});

async function leftovers(): Promise<string[]> {
  return (await readdir(cache)).filter((name) => name.startsWith("build-"));
}
