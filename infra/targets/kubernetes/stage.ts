import type * as pulumi from "@pulumi/pulumi";
import { endpointOf } from "../../endpoint.ts";
import { withPackageOf } from "../../missing-package.ts";
import { UnfitRevision } from "../../provider/examine.ts";
import type { Staged } from "../../staged.ts";
import { examineFirst } from "../../staging.ts";
import type { Cluster } from "./cluster.ts";
import { isReady } from "./failure.ts";
import type { Place } from "./place.ts";
import type { Forward } from "./provider/forward.ts";
import { type Address, deploymentPath, podsOf, type RolloutTimes, seeDeployment } from "./revision.ts";
import { timesOf, untilRolledOut } from "./rollout.ts";
import { figuresOf, giveShare } from "./shares.ts";
import { hasTemplate, removeStaged, stagedAddress, stagedDeployment } from "./staged-objects.ts";

/** Examines a pod of the next template before the Deployment has it; undefined where nothing is examined. */
export function holdBack(place: Place, dependsOn: pulumi.Resource[]) {
  const { spec, cluster, name, namespaceName: namespace, examination } = place;
  if (!examination) return undefined;
  const host = spec.domain ?? "";
  const stage: Omit<Stage, "template"> = {
    cluster,
    address: { namespace, name },
    times: timesOf(place),
    inSteps: examination.canary !== undefined,
    async forward(pod) {
      const { openForward } = await withPackageOf("kubernetes", () => import("./provider/forward.ts"));
      return openForward({ context: cluster.context, namespace, pod, port: spec.port, host });
    },
  };
  return (template: pulumi.Output<object>, opts: { parent: pulumi.Resource; dependsOn: pulumi.Resource[] }) =>
    examineFirst(
      {
        name: spec.name,
        template,
        endpoint: endpointOf(`https://${host}`, spec),
        examination,
        stage: (made) => stageRevision({ ...stage, template: made }),
      },
      { ...opts, dependsOn: [...opts.dependsOn, ...dependsOn] },
    );
}

/** What a revision needs to be put beside the one that serves. */
interface Stage {
  cluster: Cluster;
  /** Of the Deployment that serves. */
  address: Address;
  /** Of a pod, as Pulumi hands it to the Deployment. */
  template: object;
  times: RolloutTimes;
  /** Whether it gets its traffic in steps once it is fit. */
  inSteps: boolean;
  forward(pod: string): Promise<Forward>;
}

/**
 * Starts a pod of the template that no Service leads to, in a Deployment of its own, which goes with the one that serves;
 * see `HeldBack.stage`.
 */
export async function stageRevision({
  cluster,
  address,
  template,
  times,
  inSteps,
  forward,
}: Stage): Promise<Staged | undefined> {
  await removeStaged(cluster, address);
  const before = await seeDeployment(cluster, address);
  if (!before || before.status.availableReplicas === 0) return undefined;
  if (await hasTemplate(cluster, address, { before, template })) return undefined;
  const staged = stagedAddress(address);
  const takeAway = () => removeStaged(cluster, address);
  try {
    await cluster.apply(deploymentPath(staged), stagedDeployment(address, { before, template, times, inSteps }));
    const what = `the new revision of ${address.name} does not come up, and the one before it serves on`;
    const reason = await untilRolledOut(cluster, staged, times, what);
    if (reason !== undefined) throw new UnfitRevision(`${reason}${roomFor(reason)}`);
    const pod = (await podsOf(cluster, staged)).find(isReady);
    if (!pod) throw new UnfitRevision(`${what}: its pod is gone again`);
    const way = await forward(pod.metadata.name);
    const done = async () => {
      await way.close();
      await takeAway();
    };
    const give = (percent: number) => giveShare(cluster, address, { percent, before, times });
    return {
      name: pod.metadata.name,
      origin: way.origin,
      ...(inSteps ? { figures: (seconds) => figuresOf(cluster, staged, seconds) } : {}),
      share: (percent) => (percent > 0 ? give(percent) : done()),
      done,
    };
  } catch (error) {
    const left = await takeAway().then(
      () => "",
      (reason: unknown) => `\nit could not be taken away: ${String(reason)}`,
    );
    if (left === "" || !(error instanceof Error)) throw error;
    throw new UnfitRevision(`${error.message}${left}`, { cause: error });
  }
}

function roomFor(reason: string): string {
  if (!/exceeded quota|has no node/.test(reason)) return "";
  return "\nIt is examined in a pod of its own beside those that serve: make room for one more, or set slipway:examine.beforeTraffic to false";
}
