import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import * as z from "zod";
import { runReporting } from "./commands.ts";
import { findDockerHost } from "./docker-host.ts";
import { canReachDockerHub } from "./reach.ts";
import type { How, Report, Tool } from "./tool.ts";

/** Name of the buildx builder that the example stacks use. */
const builderName = "slipway";
const callTimeoutMs = 5000;
const commandTimeoutMs = 20_000;

/** BuildKit, in a container or built from source. */
export const buildkitVersion = "v0.31.0";

const builderImage = `moby/buildkit:${buildkitVersion}@sha256:a095b3d11ce1a9a05b6064ef515dfca0291ec5bcf2ea8178da8f6461924294e1`;

/** What buildx keeps of a builder: github.com/docker/buildx, store/nodegroup.go. */
const instanceSchema = z.object({
  Driver: z.string(),
  Nodes: z.tuple([z.object({ Endpoint: z.string(), DriverOpts: z.record(z.string(), z.string()).nullish() })]),
});

/** A BuildKit that pushes to a registry on loopback, under the name of a buildx builder. */
export const builderTool: Tool = {
  name: "image builder",
  async isThere() {
    const image = await currentImage();
    if (image === undefined) return false;
    const exists = await containerExists();
    // One of another image serves as long as the right image cannot be pulled.
    return image === builderImage ? exists || canReachDockerHub() : exists && !(await canReachDockerHub());
  },
  bring,
};

/** Whether BuildKit has to run on the host, since its own image is not there and cannot be pulled. */
export async function needsHostBuilder(): Promise<boolean> {
  const ready = (await currentImage()) !== undefined && (await containerExists());
  return !ready && !(await canReachDockerHub());
}

/** What buildx keeps of the builder of that name; undefined where it has none. */
export async function readInstance(): Promise<z.infer<typeof instanceSchema> | undefined> {
  try {
    return instanceSchema.parse(JSON.parse(await readFile(instanceFile(), "utf8")));
  } catch {
    return undefined;
  }
}

/** Has buildx know the builder; it asks nothing of the command, which need not be there. */
export async function writeInstance(
  driver: string,
  endpoint: string,
  driverOptions: Record<string, string> | null,
): Promise<void> {
  const node = {
    Name: `${builderName}0`,
    Endpoint: endpoint,
    Platforms: null,
    DriverOpts: driverOptions,
    Flags: null,
    Files: null,
  };
  await mkdir(dirname(instanceFile()), { recursive: true });
  const instance = { Name: builderName, Driver: driver, Nodes: [node], Dynamic: false };
  await writeFile(instanceFile(), JSON.stringify(instance));
}

/** Image of the builder that is set up in a container of this engine; undefined without one. */
async function currentImage(): Promise<string | undefined> {
  const instance = await readInstance();
  if (instance?.Driver !== "docker-container") return undefined;
  const [{ Endpoint: endpoint, DriverOpts: options }] = instance.Nodes;
  const isOurs = options?.network === "host" && endpoint === (await findDockerHost());
  return isOurs ? (options.image ?? "") : undefined;
}

async function bring(report: Report): Promise<How> {
  const endpoint = await findDockerHost();
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
    await writeInstance("docker-container", endpoint, { image: builderImage, network: "host" });
  }
  return "installed";
}

function instanceFile(): string {
  const home = process.env.BUILDX_CONFIG ?? join(process.env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "buildx");
  return join(home, "instances", builderName);
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
