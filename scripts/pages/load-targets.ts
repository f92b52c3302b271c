import type { TargetDefinition } from "../../infra/contract.ts";
import { targets } from "../../infra/targets/index.ts";

/** Every target, in the order of their table. */
export async function loadTargets(): Promise<TargetDefinition[]> {
  return Promise.all(Object.values(targets).map(async (load) => (await load()).default));
}
