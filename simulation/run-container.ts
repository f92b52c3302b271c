import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import type { PlatformContainer } from "./contract.ts";

/** A container on this machine's Docker engine. */
export interface RunningContainer {
  id: string;
  /** Loopback port of the port that was asked for. */
  port: number;
  /** Ends it at once. */
  dispose(): Promise<void>;
}

/** One that answers under its health path. */
export interface HealthyContainer extends RunningContainer {
  /** From its start to its first healthy answer. */
  readyMilliseconds: number;
}

/** What a container gets; the platform's own limits included. */
export interface ContainerRequest {
  image: string;
  port: number;
  env?: Record<string, string>;
  cpu?: number;
  memoryMiB?: number;
  /** By which others find it; by default as a rehearsal's. */
  labels?: Record<string, string>;
}

const rehearsals = { "dev.slipway.rehearsal": "true" };
const pullTimeoutMs = 120_000;
const pollMs = 50;

/** An image that does not run as it should: the message says all that there is to know. */
export class ContainerError extends Error {
  override readonly name = "ContainerError";
  readonly userFacing = true;
}

/** Pulls an image where it is missing and runs it, with its port on a free loopback port; nothing is left of an aborted one. */
export async function runContainer(
  { image, port, env = {}, cpu, memoryMiB, labels = rehearsals }: ContainerRequest,
  signal: AbortSignal,
): Promise<RunningContainer> {
  const docker = new Docker();
  await pull(docker, image, signal);
  const container = await docker.createContainer({
    Image: image,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: { [`${port}/tcp`]: {} },
    Labels: labels,
    HostConfig: {
      PortBindings: { [`${port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] },
      ...(cpu === undefined ? {} : { NanoCpus: Math.round(cpu * 1e9) }),
      ...(memoryMiB === undefined ? {} : { Memory: memoryMiB * 1024 * 1024 }),
    },
  });
  const dispose = () => container.remove({ force: true, v: true });
  try {
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const bound = NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort;
    signal.throwIfAborted();
    if (bound === undefined) await refuseExited(container.id);
    if (bound === undefined) throw new Error(`Docker gave ${image} no loopback port for ${port}`);
    return { id: container.id, port: Number(bound), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A container that answers 2xx under its health path, and how long that took from its start; throws a ContainerError. */
export async function runUntilHealthy(
  wanted: PlatformContainer,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<HealthyContainer> {
  const began = performance.now();
  const container = await runContainer(wanted, signal);
  try {
    let last = "it never answered";
    while (performance.now() - began < timeoutSeconds * 1000) {
      await refuseExited(container.id);
      last = await ask(container.port, wanted.healthPath);
      if (last === "ready") return { ...container, readyMilliseconds: Math.round(performance.now() - began) };
      await sleep(pollMs, undefined, { signal });
    }
    throw new ContainerError(
      `the image is not healthy at ${wanted.healthPath || "any path"} on port ${wanted.port} within ${timeoutSeconds} s: ${last}${await lastLines(container.id)}`,
    );
  } catch (error) {
    await container.dispose();
    throw error;
  }
}

async function ask(port: number, path: string | false): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path || "/"}`, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.ok || path === false ? "ready" : `it answered ${answer.status}`;
  } catch {
    return "it does not answer";
  }
}

/** Throws a ContainerError where a container does not run any more. */
async function refuseExited(id: string): Promise<void> {
  const { State: state } = await new Docker().getContainer(id).inspect();
  if (state.Running) return;
  throw new ContainerError(`the image exited with code ${state.ExitCode}${await lastLines(id)}`);
}

async function lastLines(id: string): Promise<string> {
  const raw = await new Docker().getContainer(id).logs({ stdout: true, stderr: true, tail: 10 });
  return `\n${raw.toString("utf8").replaceAll(/[^\t\n\x20-\x7e]/g, "")}`;
}

async function pull(docker: Docker, image: string, signal: AbortSignal): Promise<void> {
  const known = await docker
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  if (known) return;
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(pullTimeoutMs)]);
  try {
    const stream = await docker.pull(image, { abortSignal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new ContainerError(`cannot pull ${image}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
