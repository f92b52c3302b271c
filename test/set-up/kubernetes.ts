import type { TestProject } from "vitest/node";
import { bringTools } from "../../toolchain/index.ts";
import { kubernetesTools } from "../../toolchain/kubernetes.ts";
import { explain } from "../../toolchain/progress.ts";
import engine from "./engine.ts";

/** Brings a Kubernetes that runs on this machine, once before the first test on it; throws a ToolError. */
export default async function setUp(project: TestProject): Promise<void> {
  await engine(project);
  // The runner has done so already, and has told the tests where it could not.
  if (process.env.SLIPWAY_WITHOUT_KUBERNETES === undefined) await bringTools([await kubernetesTools()]);
}

/** Whether it need not be built first. */
export async function isKubernetesThere(): Promise<boolean> {
  const there = await Promise.all((await kubernetesTools()).map((tool) => tool.isThere().catch(() => false)));
  return there.every(Boolean);
}

/** The same beside other tests; why it cannot be had, empty where it is there. */
export async function prepareKubernetes(): Promise<string> {
  try {
    await bringTools([await kubernetesTools()]);
    return "";
  } catch (error) {
    const known = explain(error);
    return known instanceof Error ? known.message : String(known);
  }
}
