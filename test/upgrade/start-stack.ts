import { simulations } from "../../simulation/index.ts";
import { type CloudStack, startCloudStack } from "../engine/cloud-stack.ts";
import type { StackConfig } from "../infra/program.ts";
import { startApiStack } from "./api-stack.ts";
import { kubernetesCloud } from "./kubernetes-cloud.ts";
import { startLocalStack } from "./local-stack.ts";

/** What an example stack's file says. */
export type Settings = StackConfig & { target: string; options: Record<string, unknown> };

/** An empty stack of these settings where it runs: on a new simulated platform, or on Docker here. */
export async function start(stack: string, settings: Settings): Promise<CloudStack & AsyncDisposable> {
  const started = await startThere(stack, settings);
  return { ...started, [Symbol.asyncDispose]: started.dispose };
}

async function startThere(stack: string, { options, ...settings }: Settings): Promise<CloudStack> {
  if (settings.target === "docker") return startLocalStack(stack, { options, ...settings });
  // Which images this machine takes in place of others is no part of a release.
  const environment = { SLIPWAY_IMAGE_SUBSTITUTES: "" };
  if (settings.target === "kubernetes") {
    const cloud = await kubernetesCloud(String(options.context));
    const started = await startCloudStack(cloud.options, { ...settings, options }, {}, { name: stack, environment });
    return { ...started, dispose: () => started.dispose().finally(() => cloud[Symbol.asyncDispose]()) };
  }
  const simulation = await simulations[settings.target]?.();
  if (!simulation) return startApiStack(stack, { options, ...settings }, environment);
  // Nobody needs to wait for a simulated cloud, or set its records.
  const rehearsed = { ...settings, options: { ...options, ...simulation.options } };
  return startCloudStack(simulation.cloud(), rehearsed, {}, { name: stack, environment });
}

/** Whether what a stack made is remembered by its simulated platform, rather than by something that must run. */
export function isInMemory(target: string): boolean {
  return target === "kubernetes" || simulations[target] !== undefined;
}
