import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { runDirectory } from "./cache.ts";
import { findProgram, installDebianPackages, runReporting } from "./commands.ts";
import { startDaemon } from "./daemon.ts";
import { hasImage, mirrors, pingTimeoutMs } from "./engine-images.ts";
import { canReachDockerHub } from "./reach.ts";
import { type How, type Report, type Tool, ToolError } from "./tool.ts";

const startTimeoutSeconds = 30;

const advice: Partial<Record<NodeJS.Platform, string>> = {
  darwin:
    "install Docker Desktop (https://docs.docker.com/desktop/setup/install/mac-install/) or OrbStack and start it",
  win32: "install Docker Desktop (https://docs.docker.com/desktop/setup/install/windows-install/) and start it",
};
const linuxAdvice = "install Docker Engine (https://docs.docker.com/engine/install/) and start it";

/** A Docker engine that answers and has or can pull the images that are to run. */
export function dockerEngine(images: readonly string[]): Tool {
  return {
    name: "Docker engine",
    isThere: async () => (await engineAnswers()) && (await getsImages(images)),
    bring: (report) => bring(report, images),
  };
}

/** Whether an engine answers at DOCKER_HOST or on this machine's socket. */
async function engineAnswers(): Promise<boolean> {
  return (await ping()) === "answers";
}

// What needs no network is asked first, so that a machine that is off the network goes on with what it has.
async function getsImages(images: readonly string[]): Promise<boolean> {
  if ((await mirrors()).length > 0) return true;
  return (await Promise.all(images.map(hasImage))).every(Boolean) || canReachDockerHub();
}

async function ping(): Promise<"answers" | "forbidden" | "silent"> {
  return new Docker({ timeout: pingTimeoutMs }).ping().then(
    () => "answers",
    (error: { code?: string }) => (error.code === "EACCES" ? "forbidden" : "silent"),
  );
}

async function bring(report: Report, images: readonly string[]): Promise<How> {
  const reachable = await canReachDockerHub();
  const state = await ping();
  if (state === "answers") {
    throw new ToolError(
      `the Docker engine that runs here has no ${images.join(" and ")} and cannot pull from Docker Hub: give the machine access to registry-1.docker.io, bring images of your own and name them in SLIPWAY_IMAGE_SUBSTITUTES, or have it ask a mirror (https://docs.docker.com/docker-hub/image-library/mirror/)`,
    );
  }
  if (state === "forbidden") {
    throw new ToolError(
      "a Docker engine runs here, but this user may not talk to it: sudo usermod -aG docker $USER, then log in again",
    );
  }
  if (process.env.DOCKER_HOST) {
    throw new ToolError(
      `no Docker engine answers at ${process.env.DOCKER_HOST} (DOCKER_HOST or the current Docker context): start it`,
    );
  }
  const instead = advice[process.platform] ?? linuxAdvice;
  if (process.platform !== "linux") throw new ToolError(`no Docker engine answers: ${instead}`);
  const had = await findProgram("dockerd");
  if (!had) await installDebianPackages(report, ["docker.io"], instead);
  if (process.getuid?.() !== 0) {
    throw new ToolError("no Docker engine answers and only root may start one: sudo systemctl start docker");
  }
  await start(report, reachable);
  return had ? "started" : "installed";
}

async function start(report: Report, reachable: boolean): Promise<void> {
  const systemd = existsSync("/run/systemd/system");
  if (reachable && systemd) {
    report("systemctl start docker");
    await runReporting(report, "systemctl", ["start", "docker"], { timeoutMinutes: 2 });
    for (let left = startTimeoutSeconds; left > 0 && !(await engineAnswers()); left -= 1) await sleep(1000);
    if (await engineAnswers()) return;
    throw new ToolError("the Docker engine was started and does not answer: journalctl -u docker says why");
  }
  // A package that was just installed may have started an engine that knows of no mirror.
  if (systemd) await runReporting(report, "systemctl", ["stop", "docker.socket", "docker"], { timeoutMinutes: 2 });
  const mirrorFlags = reachable ? [] : await (await import("./offline/index.ts")).mirrorFlags(report);
  report("starting dockerd");
  // An engine that was killed leaves a pid file behind that keeps the next one from starting; this one is ours to remove.
  const pidFile = join(runDirectory, "dockerd.lock");
  await rm(pidFile, { force: true });
  await startDaemon({
    name: "dockerd",
    program: (await findProgram("dockerd")) ?? "dockerd",
    flags: ["--pidfile", pidFile, ...mirrorFlags],
    answers: engineAnswers,
    timeoutSeconds: startTimeoutSeconds,
  });
}
