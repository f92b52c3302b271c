import Docker from "dockerode";
import { findProgram, installDebianPackages } from "./commands.ts";
import { startDaemon } from "./daemon.ts";
import { mirrorAddress, mirrorTool } from "./mirror.ts";
import { canReachDockerHub } from "./reach.ts";
import { type How, type Report, type Tool, ToolError } from "./tool.ts";

const pingTimeoutMs = 3000;
const startTimeoutSeconds = 60;

const advice: Partial<Record<NodeJS.Platform, string>> = {
  darwin:
    "install Docker Desktop (https://docs.docker.com/desktop/setup/install/mac-install/) or OrbStack and start it",
  win32: "install Docker Desktop (https://docs.docker.com/desktop/setup/install/windows-install/) and start it",
};
const linuxAdvice = "install Docker Engine (https://docs.docker.com/engine/install/) and start it";

/** A Docker engine that answers and can pull the images this project uses. */
export const dockerEngine: Tool = {
  name: "Docker engine",
  isThere: async () => (await engineAnswers()) && ((await canReachDockerHub()) || (await usesMirror())),
  bring,
};

/** Whether an engine answers at DOCKER_HOST or on this machine's socket. */
export async function engineAnswers(): Promise<boolean> {
  return new Docker({ timeout: pingTimeoutMs }).ping().then(
    () => true,
    () => false,
  );
}

async function usesMirror(): Promise<boolean> {
  const { RegistryConfig: config } = await new Docker({ timeout: pingTimeoutMs }).info();
  return (config?.Mirrors ?? []).some((mirror: string) => mirror.includes(mirrorAddress));
}

async function bring(report: Report): Promise<How> {
  const reachable = await canReachDockerHub();
  if (await engineAnswers()) {
    throw new ToolError(
      `the Docker engine that runs here cannot pull from Docker Hub: give the machine access to registry-1.docker.io, or stop the engine so that one with the mirror http://${mirrorAddress} is started`,
    );
  }
  if (process.env.DOCKER_HOST)
    throw new ToolError(`no Docker engine answers at DOCKER_HOST=${process.env.DOCKER_HOST}: start it`);
  const instead = advice[process.platform] ?? linuxAdvice;
  if (process.platform !== "linux") throw new ToolError(`no Docker engine answers: ${instead}`);
  const had = await findProgram("dockerd");
  if (!had) await installDebianPackages(report, ["docker.io"], instead);
  if (process.getuid?.() !== 0)
    throw new ToolError("no Docker engine answers and only root may start one: sudo systemctl start docker");
  if (!reachable && !(await mirrorTool.isThere())) await mirrorTool.bring(report);
  report("starting dockerd");
  await startDaemon({
    name: "dockerd",
    program: (await findProgram("dockerd")) ?? "dockerd",
    flags: reachable ? [] : ["--registry-mirror", `http://${mirrorAddress}`],
    answers: engineAnswers,
    timeoutSeconds: startTimeoutSeconds,
  });
  return had ? "started" : "installed";
}
