import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import * as z from "zod";
import { cacheDirectory, runDirectory } from "./cache.ts";
import { findProgram, installDebianPackages, runReporting } from "./commands.ts";
import { startDaemon } from "./daemon.ts";
import { findDockerHost } from "./docker-host.ts";
import { buildGoProgram, builtPath, type GoProgram } from "./offline/go.ts";
import { mirrorAddress } from "./offline/mirror.ts";
import { canReachDockerHub } from "./reach.ts";
import { type How, type Report, type Tool, ToolError } from "./tool.ts";

/** Name of the buildx builder that the example stacks use. */
const builderName = "slipway";
const socket = join(runDirectory, "buildkitd.sock");
const callTimeoutMs = 5000;
const commandTimeoutMs = 20_000;

const buildkitd: GoProgram = {
  name: "buildkitd",
  package: "github.com/moby/buildkit/cmd/buildkitd",
  version: "v0.31.0",
};

/** The builder's image where it can be pulled: the same version as the program. */
const builderImage = `moby/buildkit:${buildkitd.version}@sha256:a095b3d11ce1a9a05b6064ef515dfca0291ec5bcf2ea8178da8f6461924294e1`;

/** What buildx keeps of a builder: github.com/docker/buildx, store/nodegroup.go. */
const instanceSchema = z.object({
  Driver: z.string(),
  Nodes: z.tuple([z.object({ Endpoint: z.string(), DriverOpts: z.record(z.string(), z.string()).nullish() })]),
});

/** A BuildKit that pushes to a registry on loopback, under the name of a buildx builder. */
export const builderTool: Tool = {
  name: "image builder",
  async isThere() {
    const kind = await currentKind();
    if (kind === "host") return socketAnswers();
    if (kind === undefined) return false;
    const exists = await containerExists();
    // One of another image serves as long as the right image cannot be pulled.
    return kind === "container" ? exists || canReachDockerHub() : exists && !(await canReachDockerHub());
  },
  bring: async (report) => ((await needsHostBuilder()) ? bringHostBuilder(report) : bringContainerBuilder(report)),
};

/** Whether BuildKit has to run on the host, since its own image is not there and cannot be pulled. */
export async function needsHostBuilder(): Promise<boolean> {
  const kind = await currentKind();
  const ready = kind !== undefined && kind !== "host" && (await containerExists());
  return !ready && !(await canReachDockerHub());
}

async function currentKind(): Promise<"container" | "container of another image" | "host" | undefined> {
  const text = await readFile(instanceFile(), "utf8").catch(() => "");
  let instance: unknown;
  try {
    instance = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = instanceSchema.safeParse(instance);
  if (!data) return undefined;
  const [{ Endpoint: endpoint, DriverOpts: options }] = data.Nodes;
  if (data.Driver === "remote" && endpoint === `unix://${socket}`) return "host";
  const isOurs = options?.network === "host" && endpoint === (await findDockerHost());
  if (data.Driver !== "docker-container" || !isOurs) return undefined;
  return options.image === builderImage ? "container" : "container of another image";
}

async function bringContainerBuilder(report: Report): Promise<How> {
  const endpoint = await findDockerHost();
  await mkdir(dirname(instanceFile()), { recursive: true });
  await rm(instanceFile(), { force: true });
  // One of another image would be started again as it is; what it has built stays in its volume.
  if (await containerExists()) await container().remove({ force: true });
  const options = { reject: false, timeout: commandTimeoutMs };
  // https://docs.docker.com/build/builders/drivers/docker-container/: only with the host's network does a build container
  // reach a registry on loopback.
  if ((await execa("docker", ["buildx", "version"], options)).exitCode === 0) {
    const driver = ["--driver", "docker-container", "--driver-opt", `image=${builderImage},network=host`];
    const flags = ["--name", builderName, ...driver, endpoint];
    await runReporting(report, "docker", ["buildx", "create", ...flags], { timeoutMinutes: 1 });
  } else {
    await writeFile(instanceFile(), instance("docker-container", endpoint, { image: builderImage, network: "host" }));
  }
  return "installed";
}

async function bringHostBuilder(report: Report): Promise<How> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new ToolError(
      "images cannot be built: BuildKit's image cannot be pulled from Docker Hub, and only root on Linux may run BuildKit without it; give this machine access to registry-1.docker.io",
    );
  }
  const folders = [dirname(builtPath(buildkitd)), ...(process.env.PATH ?? "").split(delimiter)];
  const found = await findProgram("buildkitd", folders);
  const binary = found ?? (await buildGoProgram(report, buildkitd));
  if (!(await findProgram("runc"))) await installDebianPackages(report, ["runc"], "install runc");
  const config = join(runDirectory, "buildkitd.toml");
  await mkdir(runDirectory, { recursive: true });
  await writeFile(
    config,
    `[registry."docker.io"]\n  mirrors = ["${mirrorAddress}"]\n[registry."${mirrorAddress}"]\n  http = true\n`,
  );
  report("starting buildkitd");
  await startDaemon({
    name: "buildkitd",
    program: binary,
    flags: ["--config", config, "--root", join(cacheDirectory, "buildkit"), "--addr", `unix://${socket}`],
    answers: socketAnswers,
    timeoutSeconds: 30,
  });
  await mkdir(dirname(instanceFile()), { recursive: true });
  await writeFile(instanceFile(), instance("remote", `unix://${socket}`, null));
  return found ? "started" : "built";
}

function instanceFile(): string {
  const home = process.env.BUILDX_CONFIG ?? join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "buildx");
  return join(home, "instances", builderName);
}

function instance(driver: string, endpoint: string, driverOptions: Record<string, string> | null): string {
  const node = {
    Name: `${builderName}0`,
    Endpoint: endpoint,
    Platforms: null,
    DriverOpts: driverOptions,
    Flags: null,
    Files: null,
  };
  return JSON.stringify({ Name: builderName, Driver: driver, Nodes: [node], Dynamic: false });
}

async function containerExists(): Promise<boolean> {
  return container()
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

function container(): Docker.Container {
  return new Docker({ timeout: callTimeoutMs }).getContainer(`buildx_buildkit_${builderName}0`);
}

async function socketAnswers(): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    connection.setTimeout(2000, () => connection.destroy());
    connection.on("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", () => resolve(false));
    connection.on("close", () => resolve(false));
  });
}
