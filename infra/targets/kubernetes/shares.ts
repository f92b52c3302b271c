import { logLineSchema, entryIn } from "../../log-lines.ts";
import { UnfitRevision } from "../../provider/examine.ts";
import type { Figures } from "../../staged.ts";
import type { Cluster } from "./cluster.ts";
import { serverContainer } from "./names.ts";
import { type Address, type Deployed, deploymentPath, type Pod, podsOf, type RolloutTimes } from "./revision.ts";
import { untilRolledOut } from "./rollout.ts";
import { weigh } from "./route-weights.ts";
import { stagedAddress } from "./staged-objects.ts";

const longestLog = 16 * 1024 * 1024;

/** Gives the revision that was examined a share of the requests, with as many pods as that takes. */
export async function giveShare(
  cluster: Cluster,
  address: Address,
  { percent, before, times }: { percent: number; before: Deployed; times: RolloutTimes },
): Promise<void> {
  const staged = stagedAddress(address);
  await cluster.merge(deploymentPath(staged), {
    spec: { replicas: Math.ceil((before.spec.replicas * percent) / 100) },
  });
  const reason = await untilRolledOut(cluster, staged, times, `for ${percent} % of the requests not all pods come up`);
  if (reason !== undefined) throw new UnfitRevision(reason);
  await weigh(cluster, address, { percent, before });
}

/** Whether it has a log: of a container that waits to be started the API server has none to show. */
function hasWritten({ status }: Pod): boolean {
  return status.containerStatuses.every(({ state }) => state.waiting === undefined);
}

/**
 * What the pods of that revision wrote of their calls in the last seconds, since a cluster counts no requests by itself; a
 * server that ended is unfit whatever it wrote.
 */
export async function figuresOf(cluster: Cluster, staged: Address, seconds: number): Promise<Figures> {
  const pods = await podsOf(cluster, staged);
  const ended = pods.find(({ status }) => status.containerStatuses.some(({ restartCount }) => restartCount > 0));
  if (ended) throw new UnfitRevision(`pod ${ended.metadata.name}: the server ended while it took a share`);
  if (pods.length === 0) throw new UnfitRevision(`${staged.name}: none of its pods is seen while it takes a share`);
  const query = `container=${serverContainer}&sinceSeconds=${seconds}&limitBytes=${longestLog}`;
  const texts = await Promise.all(
    pods
      .filter(hasWritten)
      .map(({ metadata }) => cluster.read(`/api/v1/namespaces/${staged.namespace}/pods/${metadata.name}/log?${query}`)),
  );
  const outcomes = texts
    .flatMap((text) => text.split("\n"))
    .flatMap((line) => {
      const entry = logLineSchema.safeParse(entryIn(line));
      return entry.success && entry.data.event === "tool_call" ? [entry.data.outcome] : [];
    });
  const toolErrors = outcomes.filter((outcome) => ["tool_error", "protocol_error"].includes(outcome)).length;
  return { requests: outcomes.length, serverErrors: 0, toolCalls: outcomes.length, toolErrors };
}
