import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import { Image } from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { BuildSecrets } from "./build-secrets.ts";
import type { Settings } from "./config.ts";
import type { BoundTarget, OpenTarget, Registry } from "./contract.ts";
import { ConfigError, type Fault } from "./errors.ts";
import { type BuildFiles, findSecretFolder, layDockerfile } from "./image-context.ts";
import { imageSubstitutes } from "./image-substitutes.ts";
import { fitName, type NameRule } from "./names.ts";
import { removeCommand, setCommand } from "./remedies.ts";
import type { ImageBuild, ImageSettings } from "./schema.ts";

const tag: NameRule = {
  what: "tag of an image",
  shortest: 1,
  longest: 128,
  pattern: /^\w[\w.-]*$/,
  scope: "repository",
  source: "https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests",
};

/** What an image is built from and where it goes. */
export interface ImageArgs {
  name: string;
  build: ImageBuild;
  /** What the Dockerfile may mount with `RUN --mount=type=secret,id=…`. */
  secrets: BuildSecrets;
  registry: Registry;
  /** Folder of Pulumi.yaml, to which the paths of the settings are relative. */
  projectDirectory: string;
}

/** Throws a ConfigError where there is nothing to build or nowhere to push to. */
export function checkBuild(
  { image, target }: { image: ImageSettings; target: BoundTarget },
  projectDirectory: string,
): void {
  if ("reference" in image) return;
  const { context, dockerfile } = pathsOf(image, projectDirectory);
  const missing = (path: string, file: string, remedy: string): Fault[] =>
    existsSync(file) ? [] : [{ path, problem: `${file} does not exist`, remedy }];
  const faults = existsSync(context)
    ? [
        ...findSecretFolder(context),
        ...missing(
          image.dockerfile ? "slipway:image.dockerfile" : "slipway:image.context",
          dockerfile,
          dockerfileRemedy(image, projectDirectory),
        ),
      ]
    : missing("slipway:image.context", context, contextRemedy(image, projectDirectory));
  faults.push(...registryFaults(image, target));
  if (faults.length > 0) throw new ConfigError(faults);
}

/** What a stack is told that asks for a registry and does not use it. */
export function registryWarnings({ image, target }: Pick<Settings, "image" | "target">): string[] {
  const { ownRegistry: option, makesRegistry } = target;
  if (!("reference" in image) || image.ownRegistry || !makesRegistry || typeof option !== "string") return [];
  const keep = setCommand(pulumi.getStack(), "slipway:image.ownRegistry", "bool", "true");
  return [
    `slipway:options.${option}: makes no registry for a ready image, and one that was made before goes with all images in it; to keep it: ${keep}`,
  ];
}

/** The image goes to one place: a repository that the stack names, or a registry that it makes. */
function registryFaults({ repository }: ImageBuild, { name, ownRegistry, makesRegistry }: BoundTarget): Fault[] {
  const path = "slipway:image.repository";
  const option = typeof ownRegistry === "string" ? `slipway:options.${ownRegistry}` : undefined;
  if (repository === undefined && !makesRegistry) {
    const problem = `required, since ${name} makes no registry here`;
    const remedy = "name a repository you may push to, such as ghcr.io/your-team/your-server";
    return [{ path, problem, remedy: option === undefined ? remedy : `${remedy}, or ask for a registry in ${option}` }];
  }
  if (repository === undefined || !makesRegistry || option === undefined) return [];
  const problem = `${repository} is named, and ${option} asks for a registry of the stack's own: an image goes to one of them`;
  const [one, other] = [path, option].map((what) => removeCommand(pulumi.getStack(), what));
  return [{ path, problem, remedy: `remove it with: ${one}, or the registry with: ${other}` }];
}

/** Paths start at Pulumi.yaml, which one that works elsewhere may not have meant. */
function contextRemedy({ context }: ImageBuild, projectDirectory: string): string {
  const meant = context.replace(/^~(?=\/|$)/, homedir());
  const path = isAbsolute(meant) && existsSync(meant) ? relative(projectDirectory, meant) : "../my-server";
  return `name the folder that holds the server, as it is seen from Pulumi.yaml: ${path}`;
}

function dockerfileRemedy({ context, dockerfile = "" }: ImageBuild, projectDirectory: string): string {
  const meant = [join(projectDirectory, context, dockerfile), dockerfile].find(
    (path) => isAbsolute(path) && dockerfile !== "" && existsSync(path),
  );
  return meant === undefined
    ? "add a Dockerfile, or name another one in slipway:image.dockerfile"
    : `name it as it is seen from Pulumi.yaml: ${relative(projectDirectory, meant)}`;
}

/**
 * Warns where instances of the example app would keep a database each. Of another server nobody can know here what its
 * instances share.
 */
export function stateWarnings({ spec, image }: Pick<Settings, "spec" | "image">, projectDirectory: string): string[] {
  if ("reference" in image || spec.maxInstances === 1) return [];
  if ("DATABASE_URL" in spec.env || "DATABASE_URL" in spec.secrets) return [];
  const file = join(pathsOf(image, projectDirectory).context, "package.json");
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (typeof manifest !== "object" || manifest === null || !("name" in manifest)) return [];
  return manifest.name === "example-mcp-server"
    ? [
        `slipway:service.maxInstances: up to ${spec.maxInstances} instances of the example app would keep a task list each, and lose it with the next deployment; give them a PostgreSQL database with the secret DATABASE_URL, or set 1`,
      ]
    : [];
}

/** Builds the server once, pushes it, and returns `repository@sha256:…`. */
export function buildImage(
  { name, build, secrets, registry, projectDirectory }: ImageArgs,
  opts: pulumi.CustomResourceOptions,
) {
  const files = pathsOf(build, projectDirectory);
  const dockerfile = layDockerfile(files, { projectDirectory, stack: pulumi.getStack(), name });
  const repository = pulumi.output(registry.repository);
  const mounted = Object.keys(secrets);
  const image = new Image(
    name,
    {
      // Relative paths: an absolute one would make every other checkout of the same stack a change.
      context: { location: relative(process.cwd(), files.context), ...baseImageContexts() },
      dockerfile: { location: relative(process.cwd(), dockerfile) },
      buildArgs: build.buildArgs,
      // A token that is new in every run changes no image.
      ...(mounted.length === 0 ? {} : { secrets: pulumi.secret(secrets), ignoreSecretsInDiffCalculation: mounted }),
      ...(build.target === undefined ? {} : { target: build.target }),
      ...(build.platform === undefined ? {} : { platforms: [build.platform] }),
      ...(build.builder === undefined ? {} : { builder: { name: build.builder } }),
      ...(registry.credentials ? { registries: [registry.credentials] } : {}),
      tags: [pulumi.interpolate`${repository}:${fitName(tag, [pulumi.getStack()])}`],
      push: true,
    },
    {
      ...opts,
      // Images of earlier deployments stay in the registry: a rollback needs them.
      retainOnDelete: true,
      customTimeouts: { create: `${build.timeoutSeconds}s`, update: `${build.timeoutSeconds}s` },
      ...(registry.identity === undefined ? {} : { replacementTrigger: registry.identity }),
    },
  );
  return pulumi.interpolate`${repository}@${image.digest}`;
}

// https://docs.docker.com/build/ci/github-actions/named-contexts/: a context that is named like a base image replaces it.
function baseImageContexts() {
  const named = Object.entries(imageSubstitutes()).map(([image, own]) => [
    image,
    { location: `docker-image://${own}` },
  ]);
  return named.length === 0 ? {} : { named: Object.fromEntries(named) };
}

function pathsOf({ context, dockerfile }: ImageBuild, projectDirectory: string): BuildFiles {
  const folder = join(projectDirectory, context);
  return { context: folder, dockerfile: dockerfile ? join(projectDirectory, dockerfile) : join(folder, "Dockerfile") };
}

/** The image that a service runs: a ready one, or one that is built for it. */
export function chooseImage(
  { spec, image, buildSecrets: secrets, target, madeImage }: Settings,
  projectDirectory: string,
  opened: OpenTarget,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  if ("reference" in image) {
    // A rollback leaves the registry as it is, since the image lies there.
    if (image.ownRegistry) opened.registry?.();
    return madeImage ?? pulumi.output(image.reference);
  }
  const registry = image.repository === undefined ? opened.registry?.() : { repository: image.repository };
  if (!registry) throw new Error(`target ${target.name} has no registry, which the check before should have said`);
  return buildImage({ name: spec.name, build: image, secrets, registry, projectDirectory }, { parent });
}
