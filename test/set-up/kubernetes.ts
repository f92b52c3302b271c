import type { TestProject } from "vitest/node";
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
  /** Why it cannot be had, empty once it is there; to be asked once nothing else runs. What builds it has ended then. */
  lack(waitMinutes: number): Promise<string>;
}

/** Begins to bring it until the signal, without a word of its failure until that is asked for. */
export async function beginKubernetes(
  signal: AbortSignal,
  bringing: () => Promise<readonly Tool[]> = kubernetesTools,
): Promise<ComingKubernetes> {
  const tools = await bringing();
  const there = await Promise.all(tools.map((tool) => tool.isThere().catch(() => false)));
  const late = new AbortController();
  const brought = bringTools([[...tools]], AbortSignal.any([signal, late.signal])).then(
    () => "",
    (error: unknown) => {
      const known = explain(error);
      return known instanceof Error ? known.message : String(known);
    },
  );
  return {
    isThere: there.every(Boolean),
    async lack(waitMinutes) {
      const limit = setTimeout(() => late.abort(), waitMinutes * 60_000);
      const why = await brought.finally(() => clearTimeout(limit));
      if (why === "" || !late.signal.aborted) return why;
      return `it was not built ${waitMinutes} minutes after all else had ended; the next run goes on from there`;
    },
  };
}
