import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Image } from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "./contract.ts";
import { ConfigError } from "./errors.ts";
import type { ImageBuild } from "./schema.ts";

/** What an image is built from and where it goes. */
export interface ImageArgs {
  name: string;
  build: ImageBuild;
  registry: Registry;
  /** Folder of Pulumi.yaml, to which the paths of the settings are relative. */
  projectDirectory: string;
}

/** Builds the server once, pushes it, and returns `repository@sha256:…`; throws a ConfigError where there is nothing to build. */
export function buildImage({ name, build, registry, projectDirectory }: ImageArgs, opts: pulumi.CustomResourceOptions) {
  const context = join(projectDirectory, build.context);
  const dockerfile = build.dockerfile ? join(projectDirectory, build.dockerfile) : join(context, "Dockerfile");
  requireFile("slipway:image.context", context, "is the folder there?");
  requireFile(
    build.dockerfile ? "slipway:image.dockerfile" : "slipway:image.context",
    dockerfile,
    "add a Dockerfile, or name another one in slipway:image.dockerfile",
  );
  const repository = pulumi.output(registry.repository);
  const image = new Image(
    name,
    {
      // Relative paths: an absolute one would make every other checkout of the same stack a change.
      context: { location: relative(process.cwd(), context) },
      dockerfile: { location: relative(process.cwd(), dockerfile) },
      buildArgs: build.buildArgs,
      ...(build.target === undefined ? {} : { target: build.target }),
      ...(build.platform === undefined ? {} : { platforms: [build.platform] }),
      ...(build.builder === undefined ? {} : { builder: { name: build.builder } }),
      ...(registry.credentials ? { registries: [registry.credentials] } : {}),
      tags: [pulumi.interpolate`${repository}:${pulumi.getStack()}`],
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

function requireFile(path: string, file: string, remedy: string): void {
  if (!existsSync(file)) throw new ConfigError([{ path, problem: `${file} does not exist`, remedy }]);
}
