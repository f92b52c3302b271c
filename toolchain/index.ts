import { delimiter, dirname, join } from "node:path";
import { builderTool, needsHostBuilder } from "./builder.ts";
import { cacheDirectory, removeLeftovers } from "./cache.ts";
import { stopDaemons } from "./daemon.ts";
import { dockerBuildPlugin } from "./docker-build-plugin.ts";
import { dockerEngine } from "./docker-engine.ts";
import { defaultDockerHost, findDockerHost } from "./docker-host.ts";
import { withoutProxyOnLoopback } from "./no-proxy.mjs";
import { bringAll, explain, type Step } from "./progress.ts";
import { pulumiDirectory, pulumiTool } from "./pulumi.ts";
import { goingFirst, type Tool, ToolError } from "./tool.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The tools that a stack's commands need, and how they came to be there. */
export interface Toolchain {
  /** Additions to the environment of child processes. */
  environment: Record<string, string>;
  /** What was brought just now; what was there already is not named. */
  steps: Step[];
}

/** Images by reference, as this machine takes them. */
export interface Images {
  /** What runs on the engine beside the server. */
  runs: readonly string[];
  /** What a Dockerfile may start from. */
  buildsOn: readonly string[];
}

/** What a command needs beside Pulumi. */
export interface Needs {
  /** An engine that runs these images, and a builder. */
  docker?: Images;
  /** More tools, in chains side by side; the promise ends once the engine, on which much waits, has its packages. */
  beside?(engine: Promise<unknown>): readonly Tool[][];
}

/** Brings what is missing, with progress for people; throws a ToolError that says what to install. */
export async function prepareToolchain({ docker, beside = () => [] }: Needs): Promise<Toolchain> {
  const environment = withoutProxyOnLoopback(process.env);
  const host = docker && (await findDockerHost());
  if (host && host !== defaultDockerHost) environment.DOCKER_HOST = host;
  // This process asks the same engine as its children, and takes the same images.
  Object.assign(process.env, environment);
  const chains: Tool[][] = [[pulumiTool, dockerBuildPlugin]];
  if (docker) {
    // Much follows the engine, and its package must not wait for those that nothing follows.
    const { tool: engine, turn } = goingFirst(dockerEngine(docker.runs));
    const { tools, variables } = await builderFor(docker);
    Object.assign(process.env, Object.assign(environment, variables));
    chains.push([engine, ...tools], ...beside(turn));
  } else chains.push(...beside(Promise.resolve()));
  const steps = await bringTools(chains);
  const folder = await pulumiDirectory();
  if (!folder) throw new ToolError("the Pulumi CLI is still missing after it was brought: run the command once more");
  // Every command starts Pulumi's program anew; with this it is compiled once.
  environment.NODE_COMPILE_CACHE = join(cacheDirectory, "compile-cache");
  environment.PATH = [dirname(process.execPath), folder, process.env.PATH ?? ""].join(delimiter);
  return { environment, steps };
}

/**
 * Brings those of some tools that are not there, chains side by side; throws a ToolError that says what to install. Given a
 * signal, that alone ends it; else it listens to those of the system itself, and raises them again once all is cleaned up.
 */
export async function bringTools(chains: readonly Tool[][], signal?: AbortSignal): Promise<Step[]> {
  if ((await findMissing(chains)).length === 0) return [];
  return signal === undefined ? bringListening(chains) : bringMissing(chains, signal);
}

/** Stops the services that were started for a stack and were not there before; answers their names. */
export function stopServices(): Promise<string[]> {
  return stopDaemons();
}

/** What builds images on this machine, and what it adds to the environment. */
async function builderFor({ runs, buildsOn }: Images): Promise<{ tools: Tool[]; variables: Record<string, string> }> {
  if (!(await needsHostBuilder())) return { tools: [builderTool], variables: {} };
  const { hostBuilder, standInImages, standInPairs } = await import("./offline/index.ts");
  const images = [...runs, ...buildsOn];
  const substitutes = [process.env.SLIPWAY_IMAGE_SUBSTITUTES ?? "", ...standInPairs(images)].filter(Boolean);
  return {
    tools: [standInImages(images), hostBuilder],
    variables: { SLIPWAY_IMAGE_SUBSTITUTES: substitutes.join(",") },
  };
}

async function bringListening(chains: readonly Tool[][]): Promise<Step[]> {
  let interruption: NodeJS.Signals | undefined;
  const waiting = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    interruption ??= signal;
    waiting.abort();
  };
  const raise = () => {
    for (const signal of signals) process.off(signal, onSignal);
    if (interruption === undefined) return;
    console.error("interrupted: what was finished is kept, and the same command goes on from there");
    process.kill(process.pid, interruption);
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await bringMissing(chains, waiting.signal);
  } finally {
    raise();
  }
}

async function bringMissing(chains: readonly Tool[][], signal: AbortSignal): Promise<Step[]> {
  try {
    await removeLeftovers();
    return await bringAll(await findMissing(chains), signal);
  } catch (error) {
    throw explain(error);
  }
}

async function findMissing(chains: readonly Tool[][]): Promise<Tool[][]> {
  const missing = chains.map(async (chain) => {
    const there = await Promise.all(chain.map((tool) => tool.isThere().catch(() => false)));
    return chain.filter((_, index) => !there[index]);
  });
  return (await Promise.all(missing)).filter((chain) => chain.length > 0);
}
