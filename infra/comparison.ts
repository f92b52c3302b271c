import type { Settings } from "./config.ts";
import type { BoundTarget, TargetDefinition } from "./contract.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { limits } from "./limits.ts";
import { toNearest } from "./nearest.ts";
import { targets } from "./targets/index.ts";

/** What one target would cost, and what it can. */
export interface Compared extends Estimate {
  target: string;
  summary: string;
  /** What of the spec had to change for this target, in words. */
  changes: string[];
  limits: { title: string; text: string; source: string }[];
}

/** A stack's spec on every target: on its own with its own options, on the others with those of their examples. */
export async function compareTargets({ spec, target: own }: Pick<Settings, "spec" | "target">): Promise<Compared[]> {
  const definitions = await Promise.all(Object.values(targets).map(async (load) => (await load()).default));
  return definitions.map((definition) => {
    const target = definition.name === own.name ? own : bindExample(definition);
    const { name, summary, facts } = target;
    const nearest = toNearest(spec, target);
    return {
      target: name,
      summary,
      ...estimate(nearest.spec, target),
      changes: nearest.changes,
      limits: limits.map(({ title, of }) => ({ title, ...of(facts) })),
    };
  });
}

function bindExample({ name, example, bind }: TargetDefinition): BoundTarget {
  const bound = bind(example);
  if ("target" in bound) return bound.target;
  throw new Error(`the example options of ${name} are none: ${JSON.stringify(bound.issues)}`);
}
