import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { cacheDirectory, runDirectory } from "./cache.ts";
import { findProgram, installDebianPackages } from "./commands.ts";
import { startDaemon } from "./daemon.ts";
import { buildGoProgram, builtPath, type GoProgram } from "./go.ts";
import { mirrorAddress } from "./mirror.ts";
import { canReachDockerHub } from "./reach.ts";
import type { How, Report, Tool } from "./tool.ts";

/** Name of the buildx builder that the example stacks use. */
const builderName = "slipway";
const socket = join(runDirectory, "buildkitd.sock");

const buildkitd: GoProgram = {
  name: "buildkitd",
  package: "github.com/moby/buildkit/cmd/buildkitd",
  version: "v0.31.0",
};

/** A BuildKit that pushes to a registry on loopback, under the name of a buildx builder. */
export const builderTool: Tool = {
  name: "image builder",
  async isThere() {
    const wanted = (await canReachDockerHub()) ? containerBuilder() : hostBuilder();
    const current = await readFile(instanceFile(), "utf8").catch(() => "");
    if (current !== wanted) return false;
    return wanted === containerBuilder() || socketAnswers();
  },
  bring,
};

async function bring(report: Report): Promise<How> {
  const reachable = await canReachDockerHub();
  await mkdir(dirname(instanceFile()), { recursive: true });
  if (reachable) {
    await writeFile(instanceFile(), containerBuilder());
    return "installed";
  }
  // BuildKit's own image cannot be pulled here, so it runs on the host.
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
  await writeFile(instanceFile(), hostBuilder());
  return found ? "started" : "built";
}

function instanceFile(): string {
  const home = process.env.BUILDX_CONFIG ?? join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "buildx");
  return join(home, "instances", builderName);
}

// https://docs.docker.com/build/builders/drivers/docker-container/: only with the host's network does a build container
// reach a registry on loopback.
function containerBuilder(): string {
  return instance("docker-container", process.env.DOCKER_HOST ?? `unix://${defaultSocket()}`, { network: "host" });
}

// https://docs.docker.com/desktop/troubleshoot-and-support/faqs/macfaqs/: Docker Desktop may listen in the home folder only.
function defaultSocket(): string {
  const own = join(homedir(), ".docker", "run", "docker.sock");
  return existsSync(own) ? own : "/var/run/docker.sock";
}

function hostBuilder(): string {
  return instance("remote", `unix://${socket}`, null);
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
