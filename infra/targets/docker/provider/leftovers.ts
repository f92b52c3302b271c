import type Docker from "dockerode";
import { labelled, removeContainer } from "./engine.ts";
import { labels } from "./labels.ts";

/** What Pulumi told in this run of the containers in its state, by URN. */
export interface Memory {
  checked(urn: string, inState: boolean): void;
  known(urn: string, id: string): void;
  /** The container in the state; null where there is none, undefined where it was not told. */
  recall(urn: string): string | null | undefined;
}

/** A memory that knows nothing yet. */
export function createMemory(): Memory {
  const ids = new Map<string, string | null | undefined>();
  return {
    // Of one that will be replaced Pulumi checks the inputs once more, as if there were none yet.
    checked(urn, inState) {
      if (!ids.has(urn)) ids.set(urn, inState ? undefined : null);
    },
    known: (urn, id) => void ids.set(urn, id),
    recall: (urn) => ids.get(urn),
  };
}

/**
 * Removes what an interrupted run of this very resource left: what was still starting, and what was started while its
 * answer was lost on the way to the state.
 */
export async function removeLeftovers(
  engine: Docker,
  { owner, urn, memory }: { owner: string | undefined; urn: string; memory: Memory },
): Promise<void> {
  if (owner === undefined) return;
  const inState = memory.recall(urn);
  for (const { Id, Names } of await labelled(engine, `${labels.urn}=${urn}`, `${labels.owner}=${owner}`)) {
    const isStarting = Names.some((name) => name.endsWith("-starting"));
    if (isStarting || (inState !== undefined && Id !== inState)) await removeContainer(engine.getContainer(Id));
  }
}
