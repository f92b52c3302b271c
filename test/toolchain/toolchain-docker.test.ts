import { once } from "node:events";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const scratch = await mkdtemp(join(tmpdir(), "slipway-docker-"));
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));
vi.stubEnv("BUILDX_CONFIG", join(scratch, "buildx"));
vi.stubEnv("DOCKER_CONFIG", join(scratch, "docker"));

const reach = { hub: true };
vi.mock("../../toolchain/reach.ts", () => ({ canReachDockerHub: () => Promise.resolve(reach.hub) }));

const { builderTool, needsHostBuilder } = await import("../../toolchain/builder.ts");
const { hostBuilder } = await import("../../toolchain/offline/builder.ts");
const { dockerEngine } = await import("../../toolchain/docker-engine.ts");
const { findDockerHost } = await import("../../toolchain/docker-host.ts");

const quiet = () => undefined;
const images = ["registry:3.0.0", "basecamp/kamal-proxy:v0.9.2"];
const programs = join(scratch, "path");
const socket = join(scratch, "engine.sock");
const instanceFile = join(scratch, "buildx", "instances", "slipway");

/** What a small engine has; the rest of what an engine can do it does not know. */
const have = { mirrors: new Array<string>(), images: new Array<string>(), containers: new Array<string>() };
const engine = createServer(({ method, url = "" }, response) => {
  const removed = /^\/containers\/([^/?]+)\?/.exec(url)?.[1];
  if (method === "DELETE") have.containers = have.containers.filter((name) => name !== removed);
  const [, kind, name = ""] = /^\/(images|containers)\/(.+)\/json$/.exec(decodeURIComponent(url)) ?? [];
  const known = kind === "images" ? have.images : have.containers;
  if (kind && !known.includes(name)) response.statusCode = 404;
  response.end(url === "/info" ? JSON.stringify({ RegistryConfig: { Mirrors: have.mirrors } }) : "{}");
}).listen(socket);
await once(engine, "listening");

beforeEach(async () => {
  await mkdir(programs, { recursive: true });
  vi.stubEnv("PATH", programs);
  vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
  Object.assign(have, { mirrors: [], images: [], containers: [] });
  reach.hub = true;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(programs, { recursive: true });
  await rm(instanceFile, { force: true });
});
afterAll(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

describe("the Docker engine that runs", () => {
  test.each([
    ["is taken where Docker Hub can be reached", true, [], [], true],
    ["is taken off the network where it has the images", false, images, [], true],
    ["is taken off the network where it asks a mirror", false, [], ["http://127.0.0.1:5999/"], true],
    ["is not taken off the network where an image is missing", false, images.slice(1), [], false],
  ])("%s", async (_, hub, present, mirrors, taken) => {
    reach.hub = hub;
    Object.assign(have, { images: present, mirrors });
    expect(await dockerEngine(images).isThere()).toBe(taken);
  });

  test("and can get no images names what it lacks and the ways out", async () => {
    await expect(dockerEngine(images).bring(quiet)).rejects.toThrow(
      /registry:3\.0\.0 and .*: give the machine access .* SLIPWAY_IMAGE_SUBSTITUTES/,
    );
  });

  test("and does not let this user in is said so", async () => {
    vi.spyOn(Docker.prototype, "ping").mockRejectedValue(Object.assign(new Error("connect"), { code: "EACCES" }));
    await expect(dockerEngine(images).bring(quiet)).rejects.toThrow("sudo usermod -aG docker $USER");
  });
});

describe("the Docker engine that does not run", () => {
  test("and that DOCKER_HOST names is for the user to start", async () => {
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    expect(await dockerEngine(images).isThere()).toBe(false);
    await expect(dockerEngine(images).bring(quiet)).rejects.toThrow(
      "answers at unix:///nowhere/docker.sock (DOCKER_HOST or",
    );
  });

  test.each([
    ["darwin", 501, "", "install Docker Desktop"],
    ["win32", 0, "", "windows-install"],
    ["linux", 1000, "", "docker.io is missing: install Docker Engine"],
    ["linux", 1000, "apt-get", "sudo apt-get install docker.io, or install Docker Engine"],
    ["linux", 1000, "dockerd", "sudo systemctl start docker"],
  ] as const)("on %s for user %d with '%s' is theirs to bring", async (platform, user, program, way) => {
    vi.stubEnv("DOCKER_HOST", "");
    if (program) await putProgram(program, "exit 1");
    vi.spyOn(Docker.prototype, "ping").mockRejectedValue(new Error("connect ENOENT"));
    vi.spyOn(process, "platform", "get").mockReturnValue(platform);
    vi.spyOn(process, "getuid").mockReturnValue(user);
    await expect(dockerEngine(images).bring(quiet)).rejects.toThrow(way);
  });
});

describe("the engine's address", () => {
  test("is that of the current context, before any socket", async () => {
    vi.stubEnv("DOCKER_HOST", "");
    const meta = join(scratch, "docker/contexts/meta", createHash("sha256").update("desk").digest("hex"), "meta.json");
    await mkdir(dirname(meta), { recursive: true });
    const host = "unix:///home/me/.docker/desktop/docker.sock";
    await writeFile(
      meta,
      JSON.stringify({ Name: "desk", Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }),
    );
    await writeFile(join(scratch, "docker/config.json"), JSON.stringify({ currentContext: "desk" }));
    expect(await findDockerHost()).toBe(host);
    await writeFile(join(scratch, "docker/config.json"), "{");
    expect(await findDockerHost()).not.toBe(host);
    vi.stubEnv("DOCKER_CONTEXT", "desk");
    expect(await findDockerHost()).toBe(host);
    vi.stubEnv("DOCKER_CONTEXT", undefined);
  });
});

describe("the image builder", () => {
  test("runs in a container on the host's network where Docker Hub can be reached", async () => {
    expect(await builderTool.isThere()).toBe(false);
    expect(await builderTool.bring(quiet)).toBe("installed");
    const image = expect.stringMatching(/^moby\/buildkit:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
    const node = { Endpoint: `unix://${socket}`, DriverOpts: { image, network: "host" } };
    const instance = JSON.parse(await readFile(instanceFile, "utf8"));
    expect(instance).toMatchObject({ Driver: "docker-container", Nodes: [node] });
    expect(await builderTool.isThere()).toBe(true);
  });

  test("is made by buildx where that is there", async () => {
    await putProgram("docker", `echo $* >> ${scratch}/docker-calls`);
    await builderTool.bring(quiet);
    const [, create] = (await readFile(join(scratch, "docker-calls"), "utf8")).split("\n");
    const options = "image=moby/buildkit:\\S+@sha256:[0-9a-f]{64},network=host";
    expect(create).toMatch(
      new RegExp(`^buildx create --name slipway --driver docker-container --driver-opt ${options} unix://${socket}$`),
    );
  });

  test("stays what it is off the network once its container is there", async () => {
    await builderTool.bring(quiet);
    reach.hub = false;
    expect([await builderTool.isThere(), await needsHostBuilder()]).toEqual([false, true]);
    have.containers = ["buildx_buildkit_slipway0"];
    expect([await builderTool.isThere(), await needsHostBuilder()]).toEqual([true, false]);
  });

  test("of another image serves off the network, and is removed and made anew where the right one can be pulled", async () => {
    await builderTool.bring(quiet);
    const [image] = /moby\/buildkit:[^"]+/.exec(await readFile(instanceFile, "utf8")) ?? [""];
    const old = (await readFile(instanceFile, "utf8")).replace(image, "moby/buildkit:buildx-stable-1");
    await writeFile(instanceFile, old);
    have.containers = ["buildx_buildkit_slipway0"];
    reach.hub = false;
    expect([await builderTool.isThere(), await needsHostBuilder()]).toEqual([true, false]);
    reach.hub = true;
    expect(await builderTool.isThere()).toBe(false);
    await builderTool.bring(quiet);
    expect(have.containers).toEqual([]);
    expect(await readFile(instanceFile, "utf8")).toContain(image);
  });

  test("of another engine is made anew", async () => {
    await builderTool.bring(quiet);
    vi.stubEnv("DOCKER_HOST", "unix:///elsewhere/docker.sock");
    expect(await builderTool.isThere()).toBe(false);
  });

  test("cannot run without Docker Hub for a user who is not root", async () => {
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    await expect(hostBuilder.bring(quiet)).rejects.toThrow("give this machine access to registry-1.docker.io");
  });
});

async function putProgram(name: string, script: string): Promise<void> {
  const file = join(programs, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
