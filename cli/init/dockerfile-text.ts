import { relative } from "node:path";
import { command, surroundings, type Build } from "./dockerfile-parts.ts";
import type { Found } from "./found.ts";
import { nodeDockerfile } from "./node-dockerfile.ts";
import { pythonDockerfile } from "./python-dockerfile.ts";
import { toPosix } from "./sources.ts";

/** A Dockerfile that fits a server: two stages, a user without rights, PORT, and the packages of the lock file. */
export function dockerfileText(found: Found, { start, port }: { start: string; port: number }): string {
  const { recipe, environment } = found;
  const build = { recipe, environment, start, port, service: toPosix(relative(found.context, found.folder)) };
  const text = { node: nodeDockerfile, python: pythonDockerfile, go: goDockerfile }[recipe.language](build);
  return `${text.join("\n")}\n`;
}

/** The ignore file that belongs to it. */
export function dockerignoreText({ recipe }: Found): string {
  return [
    "# What no image needs, or may hold.",
    "**/.git",
    "**/.env",
    "**/.env.*",
    "**/node_modules",
    "**/.venv",
    "**/__pycache__",
    // Without a build in the image, what is there is what runs.
    ...(recipe.hasBuild ? ["**/dist", "**/build", "**/.next"] : []),
    "**/coverage",
    "**/*.log",
    "**/slipway",
    "",
  ].join("\n");
}

function goDockerfile(build: Build): string[] {
  const { recipe } = build;
  return [
    `FROM golang:${recipe.version} AS build`,
    "WORKDIR /build",
    `COPY ${recipe.lockFile === undefined ? "go.mod" : "go.mod go.sum"} ./`,
    "RUN --mount=type=cache,target=/go/pkg/mod go mod download",
    "COPY . .",
    "RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\",
    `    CGO_ENABLED=0 go build -trimpath -o /server ${recipe.mainPackage ?? "."}`,
    "",
    "# Certificates and time zones, a user without rights, and no shell.",
    "FROM gcr.io/distroless/static-debian12:nonroot",
    "COPY --from=build /server /server",
    ...surroundings(build),
    command(build.start),
  ];
}
