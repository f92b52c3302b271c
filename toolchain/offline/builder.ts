import { mkdir, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { buildkitVersion, readInstance, writeInstance } from "../builder.ts";
import { cacheDirectory, runDirectory } from "../cache.ts";
import { findProgram, installDebianPackages } from "../commands.ts";
import { startDaemon } from "../daemon.ts";
import { type How, type Report, type Tool, ToolError } from "../tool.ts";
import { buildGoProgram, builtPath, type GoProgram } from "./go.ts";
import { mirrorAddress } from "./mirror.ts";

const socket = join(runDirectory, "buildkitd.sock");

const buildkitd: GoProgram = {
  name: "buildkitd",
  package: "github.com/moby/buildkit/cmd/buildkitd",
  version: buildkitVersion,
};

/** A BuildKit that runs on the host, where its image cannot be pulled, under the same name of a buildx builder. */
export const hostBuilder: Tool = {
  name: "image builder",
  async isThere() {
    const instance = await readInstance();
    const isOurs = instance?.Driver === "remote" && instance.Nodes[0].Endpoint === `unix://${socket}`;
    return isOurs && socketAnswers();
  },
  bring,
};

async function bring(report: Report): Promise<How> {
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
  await writeInstance("remote", `unix://${socket}`, null);
  return found ? "started" : "built";
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
