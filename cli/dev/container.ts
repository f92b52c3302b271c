import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join, relative, resolve } from "node:path";
import { execa } from "execa";
import { findProject } from "../../toolchain/find-project.mjs";
import { layDockerfile } from "../../infra/image-context.ts";
import { imageSubstitutes } from "../../infra/image-substitutes.ts";
import { npxSlipway, quote } from "../../infra/remedies.ts";
import { imageBuildSchema, type ImageBuild } from "../../infra/schema.ts";
import { findDockerfiles, portOf } from "../init/docker-files.ts";
import { defaultStack, projectDirectory, readStackFile, stackNames } from "../project.ts";
import { UserError } from "../user-error.ts";
import type { DevPlan } from "./plan.ts";
import { findOnPath } from "./server-process.ts";

const usualPort = 8080;
const cleanUpMs = 20_000;

/** What an image is built from: paths are absolute. */
interface ImageFiles {
  context: string;
  dockerfile: string;
  build: Pick<ImageBuild, "buildArgs" | "target" | "platform">;
  /** The port at which the server listens in it. */
  port: number;
}

/** The same plan with the server in a container of its image, built and started by the `docker` of this machine. Throws a UserError where there is no Dockerfile or no `docker`. */
export async function inContainer(plan: DevPlan, names: readonly string[], scratch: string): Promise<DevPlan> {
  if (!findOnPath("docker", plan.folder)) {
    throw new UserError(
      "docker is not on this machine: install Docker (https://docs.docker.com/get-started/get-docker/), or leave --container out",
    );
  }
  const files = await findImage(plan.folder);
  const { context, build, port } = files;
  const name = `slipway-dev-${createHash("sha256").update(plan.folder).digest("hex").slice(0, 12)}`;
  const isProject = findProject(process.cwd()) !== undefined;
  // Nothing that holds secrets enters the image, whatever its own ignore file says.
  const place = { projectDirectory: isProject ? projectDirectory() : scratch, stack: "dev", name };
  const lay = () => withSubstitutes(layDockerfile(files, place));
  const copy = lay();
  const label = `slipway.dev=${name}`;
  const options = [
    ...Object.entries(build.buildArgs).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
    ...(build.target === undefined ? [] : ["--target", build.target]),
    ...(build.platform === undefined ? [] : ["--platform", build.platform]),
  ];
  const make = ["docker", "build", "--tag", name, "--label", label, "--file", copy, ...options, context];
  // What an earlier build left is of no use to anybody; where another clean-up is under way, it goes with the next one.
  const prune = ["docker", "image", "prune", "--force", "--filter", `label=${label}`];
  // Values come from the environment of this command: those in its arguments anybody on the machine could read.
  const variables = [...new Set([...names, ...Object.keys(plan.environment), "PUBLIC_URL", "ALLOWED_HOSTS"])];
  const given = variables.filter((each) => each !== "PORT").flatMap((each) => ["--env", each]);
  const container = `${name}-$PORT`;
  const run = ["--rm", "--init", "--label", label, "--publish", `127.0.0.1:$PORT:${port}`, "--env", `PORT=${port}`];
  return {
    ...plan,
    image: { context, dockerfile: files.dockerfile, ignoreFile: `${copy}.dockerignore` },
    // It may have changed as well.
    beforeBuild: () => void lay(),
    build: `${line(make)} && { ${line(prune)} > /dev/null 2>&1 || true; }`,
    start: `exec docker run --name "${container}" ${run.map((word) => `"${word}"`).join(" ")} ${line([...given, name])}`,
    cleanUp: `docker rm --force "${container}"`,
    atEnd: () => execa("docker", prune.slice(1), { reject: false, timeout: cleanUpMs }),
    portVariable: "PORT",
    environment: { ...plan.environment, ...everywhere(plan.environment) },
    notes: [],
  };
}

async function findImage(folder: string): Promise<ImageFiles> {
  const settings = await readSettings(folder);
  const context = settings?.context ?? folder;
  const [own] = findDockerfiles(folder);
  const dockerfile = settings?.dockerfile ?? (own === undefined ? undefined : join(folder, own));
  if (dockerfile === undefined || !existsSync(dockerfile)) {
    throw new UserError(`${dockerfile ?? join(folder, "Dockerfile")} does not exist: ${npxSlipway()} init writes one`);
  }
  const port = settings?.port ?? portOf(folder, relative(folder, dockerfile))?.value ?? usualPort;
  return { context, dockerfile, port, build: settings?.build ?? imageBuildSchema.parse({}) };
}

/** What the stack `local` says of the image, where it is built from this folder. */
async function readSettings(folder: string): Promise<ImageFiles | undefined> {
  if (findProject(process.cwd()) === undefined || !stackNames().includes(defaultStack)) return undefined;
  const { config } = await readStackFile(defaultStack);
  const all = typeof config === "object" && config !== null ? new Map(Object.entries(config)) : new Map();
  const { data: build } = imageBuildSchema.safeParse(all.get("slipway:image") ?? {});
  if (build === undefined) return undefined;
  const context = resolve(projectDirectory(), build.context);
  if (folder !== context && !folder.startsWith(`${context}/`)) return undefined;
  const dockerfile = build.dockerfile ? resolve(projectDirectory(), build.dockerfile) : join(context, "Dockerfile");
  const service: unknown = all.get("slipway:service");
  const isSet =
    typeof service === "object" && service !== null && "port" in service && typeof service.port === "number";
  return { context, dockerfile, build, port: isSet ? Number(service.port) : usualPort };
}

/** In a container a server has to listen for others than itself. */
function everywhere(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value === "127.0.0.1" ? "0.0.0.0" : value]),
  );
}

function line(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

/** Lets a copy of a Dockerfile start from what this machine takes in place of public images; answers it. */
function withSubstitutes(dockerfile: string): string {
  const text = readFileSync(dockerfile, "utf8");
  const own = Object.entries(imageSubstitutes()).reduce((so, [image, instead]) => so.replaceAll(image, instead), text);
  if (own !== text) writeFileSync(dockerfile, own);
  return dockerfile;
}
