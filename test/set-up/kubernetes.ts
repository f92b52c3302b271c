import type { TestProject } from "vitest/node";
import { endCommands } from "../../toolchain/commands.ts";
import { bringTools } from "../../toolchain/index.ts";
import { kubernetesTools } from "../../toolchain/kubernetes.ts";
import { explain } from "../../toolchain/progress.ts";
import type { Tool } from "../../toolchain/tool.ts";
import engine from "./engine.ts";

/** Brings a Kubernetes that runs on this machine, once before the first test on it; throws a ToolError. */
export default async function setUp(project: TestProject): Promise<void> {
  await engine(project);
  // The runner has done so already, and has told the tests where it could not.
  if (process.env.SLIPWAY_WITHOUT_KUBERNETES === undefined) await bringTools([await kubernetesTools()]);
}

/** A Kubernetes that is brought beside other tests. */
export interface ComingKubernetes {
  /** Whether it was there before, so that its tests need not come last. */
  isThere: boolean;
  /** Why it cannot be had, empty once it is there; to be asked once nothing else runs. */
  lack(): Promise<string>;
}

/** Begins to bring it, without a word of its failure until that is asked for. */
export async function beginKubernetes(
  waitMinutes: number,
  bringing: () => Promise<readonly Tool[]> = kubernetesTools,
): Promise<ComingKubernetes> {
  const tools = await bringing();
  const there = await Promise.all(tools.map((tool) => tool.isThere().catch(() => false)));
  const brought = bringTools([[...tools]]).then(
    () => "",
    (error: unknown) => {
      const known = explain(error);
      return known instanceof Error ? known.message : String(known);
    },
  );
  return {
    isThere: there.every(Boolean),
    lack: () => inTime(brought, waitMinutes),
  };
}

async function inTime(brought: Promise<string>, waitMinutes: number): Promise<string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const limit = setTimeout(() => {
    resolve(`it was not built ${waitMinutes} minutes after all else had ended; the next run goes on from there`);
    endCommands();
  }, waitMinutes * 60_000);
  return Promise.race([brought, late]).finally(() => clearTimeout(limit));
}
