import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import type { PlatformContainer } from "./index.ts";

/** A container on this machine's Docker engine. */
export interface RunningContainer {
  /** Loopback port of the port that was asked for. */
  port: number;
  dispose(): Promise<void>;
}

/** What a container gets; the platform's own limits included. */
export interface ContainerRequest {
  image: string;
  port: number;
  env?: Record<string, string>;
  cpu?: number;
  memoryMiB?: number;
}

const pullTimeoutMs = 120_000;
const pollMs = 50;

/** Pulls an image where it is missing and runs it, with its port on a free loopback port. */
export async function runContainer({
  image,
  port,
  env = {},
  cpu,
  memoryMiB,
}: ContainerRequest): Promise<RunningContainer> {
  const docker = new Docker();
  await pull(docker, image);
  const container = await docker.createContainer({
    Image: image,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: { [`${port}/tcp`]: {} },
    Labels: { "dev.slipway.rehearsal": "true" },
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
    if (bound === undefined) throw new Error(`Docker gave ${image} no loopback port for ${port}`);
    return { port: Number(bound), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A container that answers 2xx under its health path, and how long that took from its start. */
export async function runUntilHealthy(
  wanted: PlatformContainer,
  timeoutSeconds: number,
): Promise<RunningContainer & { readyMilliseconds: number }> {
  const began = performance.now();
  const container = await runContainer(wanted);
  let last = "it never answered";
  while (performance.now() - began < timeoutSeconds * 1000) {
    try {
      const url = `http://127.0.0.1:${container.port}${wanted.healthPath}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
      await answer.arrayBuffer();
      if (answer.ok) return { ...container, readyMilliseconds: Math.round(performance.now() - began) };
      last = `it answered ${answer.status}`;
    } catch {
      last = "it does not answer";
    }
    await sleep(pollMs);
  }
  const lines = await lastLines(container.port);
  await container.dispose();
  throw new Error(
    `the image is not healthy at ${wanted.healthPath} on port ${wanted.port} within ${timeoutSeconds} s: ${last}${lines}`,
  );
}

async function lastLines(port: number): Promise<string> {
  const docker = new Docker();
  const [found] = (await docker.listContainers({ all: true, filters: { label: ["dev.slipway.rehearsal"] } })).filter(
    ({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port),
  );
  if (!found) return "";
  const raw = await docker.getContainer(found.Id).logs({ stdout: true, stderr: true, tail: 10 });
  return `\n${raw.toString("utf8").replaceAll(/[^\t\n\x20-\x7e]/g, "")}`;
}

async function pull(docker: Docker, image: string): Promise<void> {
  const known = await docker
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  if (known) return;
  const stream = await docker.pull(image, { abortSignal: AbortSignal.timeout(pullTimeoutMs) });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
}
